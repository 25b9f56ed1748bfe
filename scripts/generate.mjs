/**
 * Writes every generated file of the repository: the OpenAPI document, the configuration reference, `.env.example`, the
 * pages of the error catalogue and the module graph. With `--check` it writes nothing, lists what is stale and exits
 * with 1. Pages of errors that no longer exist are removed (or listed).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { build, isBuildStale } from './lib/build.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** Folders that hold generated files only, so that a file nobody generates is a leftover. */
const GENERATED_FOLDERS = ['docs/errors'];

const checkOnly = process.argv.includes('--check');

async function filesOfTheBuild() {
  if (isBuildStale(ROOT)) await build(ROOT, {});
  const { generate } = await import(pathToFileURL(join(ROOT, 'dist/apps/cli/src/generate.js')).href);
  return await generate();
}

/** `libs/rbac/src/index.ts` → `rbac`, `apps/api/src/main.ts` → `apps/api`; nothing for packages and built-ins. */
function moduleOf(path) {
  const [, folder, name] = /^(apps|libs)\/([^/]+)\//.exec(path) ?? [];
  return folder === 'apps' ? `apps/${name}` : name;
}

/** The imports between applications and libraries; one that reaches a library by its contract.ts alone is `loose`. */
async function importsBetweenModules() {
  const options = await extractDepcruiseOptions(join(ROOT, '.dependency-cruiser.cjs'));
  const { output } = await cruise(['apps', 'libs'], { ...options, validate: false, baseDir: ROOT });
  const edges = new Map();
  const dependencies = output.modules
    .filter(({ source }) => !source.endsWith('.spec.ts'))
    .flatMap(({ source, dependencies: imported }) => imported.map(({ resolved }) => [source, resolved]));
  for (const [source, resolved] of dependencies) {
    const [from, to] = [moduleOf(source), moduleOf(resolved)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from} ${to}`;
    const isLoose = resolved.endsWith('/src/contract.ts');
    edges.set(key, { from, to, isLoose: isLoose && (edges.get(key)?.isLoose ?? true) });
  }
  const names = output.modules.map(({ source }) => moduleOf(source)).filter((name) => name !== undefined);
  return { names: [...new Set(names)].sort(), edges: [...edges.values()] };
}

/** Everything uses the kernel and nearly everything the platform: those arrows would hide the others. */
const isShown = ({ from, to }) => (to !== 'kernel' && to !== 'platform') || from === 'platform';

async function moduleGraph() {
  const { names, edges } = await importsBetweenModules();
  const id = (name) => name.replaceAll(/\W/g, '_');
  const nodes = names.map((name) => `  ${id(name)}["${name}"]`);
  const arrows = edges
    .filter(isShown)
    .map(({ from, to, isLoose }) => `  ${id(from)} ${isLoose ? '-.->' : '-->'} ${id(to)}`)
    .sort();
  const mermaid = `${['flowchart TD', ...nodes, ...arrows].join('\n')}\n`;
  const page = `# Module graph

Who imports whom, drawn from the sources by \`npm run generate\`; the rules behind it are in \`.dependency-cruiser.cjs\`.
A solid arrow enters a library by its \`index.ts\`, a dotted one only by its \`contract.ts\` (commands, queries, events).
Arrows to the kernel and the platform, which every library and application may use, are left out.

\`\`\`mermaid
${mermaid}\`\`\`
`;
  return [
    { path: 'docs/module-graph.mmd', content: mermaid },
    { path: 'docs/module-graph.md', content: page },
  ];
}

function currentContent(path) {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function leftovers(generated) {
  return GENERATED_FOLDERS.filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
    .filter((path) => !generated.has(path));
}

const files = [...(await filesOfTheBuild()), ...(await moduleGraph())];
const stale = files.filter(({ path, content }) => currentContent(path) !== content);
const orphaned = leftovers(new Set(files.map(({ path }) => path)));

if (checkOnly) {
  for (const { path } of stale) console.error(`stale: ${path}`);
  for (const path of orphaned) console.error(`no longer generated: ${path}`);
  if (stale.length + orphaned.length > 0) {
    console.error('Run `npm run generate` and commit what it writes.');
    process.exitCode = 1;
  } else {
    console.log(`${files.length} generated files are up to date.`);
  }
} else {
  for (const { path, content } of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), content);
    console.log(`wrote ${path}`);
  }
  for (const path of orphaned) {
    rmSync(join(ROOT, path), { recursive: true });
    console.log(`removed ${path}`);
  }
  console.log(`${files.length} generated files, ${stale.length + orphaned.length} changed.`);
}
