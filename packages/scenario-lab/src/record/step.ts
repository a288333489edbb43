/** What happened, without ids and times: the same story gives the same steps, lane by lane. */
export interface Step {
  /**
   * `socket`: a command on a leg's own socket; `link`: one over the node's inbound link; `switch`: an event that the switch told;
   * `script`: one of ours in Redis; `timer`: a job of the queue.
   */
  readonly lane: 'socket' | 'link' | 'switch' | 'script' | 'timer';
  readonly what: string;
}

export interface Note extends Step {
  /** ms since 1970. */
  readonly at: number;
}
