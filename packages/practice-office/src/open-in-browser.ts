/** Shows an address in whatever browser the desktop has; where there is no desktop, nothing happens. */
import { spawn } from 'node:child_process';
import { platform } from 'node:os';

/** The desktop's own way to open an address; `null` where there is none. */
export function openerFor(
  os: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (os === 'darwin') return 'open';
  if (os !== 'linux') return null;
  const hasDesktop = [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some((value) => (value ?? '') !== '');
  return hasDesktop ? 'xdg-open' : null;
}

export function openInBrowser(address: string): void {
  const opener = openerFor(platform(), process.env);
  if (opener === null) return;
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  // The address was printed: whoever has no such program opens it by hand.
  child.on('error', () => undefined);
  child.unref();
}
