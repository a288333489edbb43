/** Pictures of all screens in both themes, into docs/screens: `npm run screenshots`. Run in the package's folder, after the build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Office } from './support/office.js';
import { launch, openPage } from './support/browser.js';
import { OPENED } from './support/scenes.js';
import { SCREENS } from './support/screens.js';
import { smallPng } from './support/small-png.js';

const site = resolve('dist/site');
const out = resolve('../../docs/screens');
const only = process.argv[2];

mkdirSync(out, { recursive: true });
const browser = await launch();
for (const screen of SCREENS.filter(({ name }) => only === undefined || name.includes(only))) {
  for (const theme of screen.themes ?? (['light', 'dark'] as const)) {
    const office = await Office.open({ site, at: OPENED, lots: screen.lots(OPENED), ...screen.office });
    const { page, close } = await openPage(browser, office.url, { ...screen.open, theme });
    await screen.prepare?.(page, office);
    await page.locator(screen.ready).first().waitFor();
    const picture = await page.screenshot({ caret: 'hide' });
    writeFileSync(`${out}/${screen.name}-${theme}.png`, smallPng(picture));
    await close();
    await office.close();
    process.stdout.write(`docs/screens/${screen.name}-${theme}.png\n`);
  }
}
await browser.close();
