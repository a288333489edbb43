// Builds the board into dist/site: what an engine serves at `/`. Nothing is inlined, so that it runs under a strict
// Content-Security-Policy, and every address in it is relative, so that a proxy may put it below a path.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { unusedWords } from './unused-words.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const contract = fileURLToPath(new URL('../api-contract/src/follow-lots.ts', import.meta.url));

/** The window's icon carries the count as well; of nine or more it says nine. */
const COUNTING = { waits: ['#0f4c96', '#fff'], rings: ['#a92c0c', '#ffd34d'] };
const countingIcon = (n, [ground, figure]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${ground}"/>` +
  `<text x="16" y="25" font-family="sans-serif" font-size="26" font-weight="800" text-anchor="middle" fill="${figure}">${n}</text></svg>`;

export default defineConfig({
  root: here,
  base: './',
  publicDir: 'public',
  resolve: existsSync(contract) ? { alias: { '@parkade/api-contract/follow-lots': contract } } : {},
  build: {
    rolldownOptions: {
      // The practice office is a page of its own, with what it shares with the board in files that both load.
      input: [join(here, 'index.html'), join(here, 'practice.html')],
    },
    outDir: 'dist/site',
    emptyOutDir: true,
    target: ['chrome111', 'firefox115', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 200,
  },
  plugins: [
    {
      name: 'parkade-icons',
      generateBundle() {
        for (const [name, colours] of Object.entries(COUNTING))
          for (let n = 1; n <= 9; n++)
            this.emitFile({ type: 'asset', fileName: `icons/${name}-${n}.svg`, source: countingIcon(n, colours) });
      },
    },
    {
      name: 'parkade-words',
      buildStart() {
        const unused = unusedWords(here);
        if (unused.length > 0) this.error(`src/words/en.ts: no source uses ${unused.join(', ')}; take them out`);
      },
    },
  ],
});
