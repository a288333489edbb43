/** What `parkade dialplan render` may be told. */
export interface RenderOptions {
  readonly out?: string;
  readonly check?: string;
  /** Only what holds at the site of this node. */
  readonly node?: string;
  /** For what keeps its dialplan in a database: `fusionpbx`. Files when not given. */
  readonly for?: string;
  /** For this one of several switches that share the database. */
  readonly hostname?: string;
}
