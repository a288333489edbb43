/** The pages, in the order of the menu. README.md says how one is added. */
import type { ComponentType } from 'preact';
import type { Scope } from '@parkade/api-contract';
import type { PlainKey } from '../words/say.js';
import { BoardPage } from './board/board-page.js';
import { Dock } from './board/dock.js';

export interface PageProps {
  /** What follows the page's name in the address: of `#/lots/main` it is `['main']`. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

interface PageFacts {
  /** The first part of the address. */
  readonly page: string;
  readonly title: PlainKey;
  readonly menu: boolean;
  /** Whom the menu shows it to; the API judges anew. */
  readonly needs: Scope | null;
}

export type PageEntry = PageFacts &
  (
    | { readonly Page: ComponentType<PageProps> }
    /** Loaded when it is opened; the board stays small. */
    | { readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }> }
  );

export const PAGES: readonly PageEntry[] = [
  { page: 'board', title: 'page.board', menu: true, needs: null, Page: BoardPage },
  { page: 'dock', title: 'dock.open', menu: false, needs: null, Page: Dock },
  { page: 'wall', title: 'page.wall', menu: true, needs: null, load: () => import('./wall/wall-page.js') },
  {
    page: 'records',
    title: 'page.records',
    menu: true,
    needs: 'records',
    load: () => import('./records/records-page.js'),
  },
  { page: 'nodes', title: 'page.nodes', menu: true, needs: 'admin', load: () => import('./admin/nodes-page.js') },
  { page: 'lots', title: 'page.lots', menu: true, needs: 'admin', load: () => import('./admin/lots-page.js') },
  { page: 'keys', title: 'page.keys', menu: true, needs: 'admin', load: () => import('./admin/keys-page.js') },
  { page: 'api', title: 'page.api', menu: true, needs: 'admin', load: () => import('./admin/api-page.js') },
];
