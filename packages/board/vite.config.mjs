// Builds the board into dist/site: what an engine serves at `/`. Nothing is inlined, so that it runs under a strict
// Content-Security-Policy, and every address in it is relative, so that a proxy may put it below a path.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { unusedWords } from './unused-words.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const contract = fileURLToPath(new URL('../api-contract/src/follow-lots.ts', import.meta.url));

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
      name: 'parkade-words',
      buildStart() {
        const unused = unusedWords(here);
        if (unused.length > 0) this.error(`src/words/en.ts: no source uses ${unused.join(', ')}; take them out`);
      },
    },
  ],
});
