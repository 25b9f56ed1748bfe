import { readFileSync } from 'node:fs';

/**
 * One line saying why this machine can't run Sallyport, or undefined when it can. The versions are those of `engines` in
 * package.json, which are caret and at-least ranges only. Written in the syntax of old Node.js versions on purpose: it
 * is what they are to print.
 *
 * @param {string} [version] as in `process.versions.node`
 */
export function unsupportedRuntime(version = process.versions.node) {
  if (process.platform === 'win32') return 'Sallyport runs on Linux and macOS; on Windows, start it inside WSL.';
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const ranges = manifest.engines.node.split('||').map((range) => range.trim());
  if (ranges.some((range) => isWithin(version, range))) return undefined;
  const wanted = ranges.map((range) => {
    const lowest = range.replace(/^[^0-9]+/, '');
    return range.startsWith('^') ? `${lowest} and later ${lowest.split('.')[0]}.x` : `${lowest} and later`;
  });
  return `Sallyport runs on Node.js ${wanted.join(', ')}; this is ${version}. See https://nodejs.org.`;
}

function isWithin(version, range) {
  const actual = version.split('.').map(Number);
  const lowest = range
    .replace(/^[^0-9]+/, '')
    .split('.')
    .map(Number);
  if (range.startsWith('^') && actual[0] !== lowest[0]) return false;
  for (let i = 0; i < lowest.length; i++) {
    if (actual[i] !== lowest[i]) return actual[i] > lowest[i];
  }
  return true;
}
