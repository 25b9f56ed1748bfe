import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, normalize } from 'node:path';
import { PROJECT_ROOT } from './support/cruise.js';
import { filesMatching, read, type SourceFile, trackedPaths } from './support/files.js';

const TEXT =
  /\.(ts|tsx|js|mjs|cjs|json|md|mmd|ya?ml|sql|html|css|sh|toml|example)$|^[^.]*$|(^|\/)\.[a-z]+(rc|ignore|config)?$/;

const SECRETS: Record<string, RegExp> = {
  'private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{32}/,
  'signed token': /\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{32,}/,
  'Aliyun access key': /\bLTAI(?:[0-9A-Za-z]{12}|[0-9A-Za-z]{20})\b/,
  'AWS access key': /\bAKIA[0-9A-Z]{16}\b/,
  'GitHub token': /\bgh[pousr]_[0-9A-Za-z]{36}\b/,
  'Google API key': /\bAIza[\w-]{35}\b/,
  'Slack token': /\bxox[abprs]-[\w-]{10,}/,
};

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Paths that exist on one machine only: somebody's home, and wherever this checkout happens to lie. */
const HOST_PATHS = [
  /(?<![\w.~-])\/(?:home|Users)\/(?!node\/)[\w.-]+\//,
  /(?<![\w.~-])\/root\//,
  ...[PROJECT_ROOT, homedir()]
    .filter((path) => path.split('/').length > 2)
    .map((path) => new RegExp(`(?<![\\w.~-])${escapeRegExp(path)}(?![\\w-])`)),
];

function leaks(files: SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => [
    ...Object.entries(SECRETS).flatMap(([kind, pattern]) => (pattern.test(text) ? [`${path}: ${kind}`] : [])),
    ...HOST_PATHS.flatMap((pattern) => (pattern.test(text) ? [`${path}: path of one machine`] : [])),
  ]);
}

/** Relative links of a Markdown file, without their fragments; links in code are examples. */
function relativeLinks(markdown: string): string[] {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target) && !target.startsWith('/'));
}

function brokenLinks({ path, text }: SourceFile): string[] {
  return relativeLinks(text)
    .filter((target) => !existsSync(join(PROJECT_ROOT, dirname(path), decodeURI(target))))
    .map((target) => `${path}: ${target}`);
}

describe('tracked files', () => {
  it('hold no secret and no path of one machine', () => {
    expect(leaks(filesMatching(TEXT))).toEqual([]);
  });

  it.each([
    ['private key', ['-----BEGIN', 'PRIVATE', 'KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw'].join(' ')],
    ['signed token', ['eyJhbGciOiJSUzI1NiIsImtpZCI6', 'eyJzdWIiOiIxMjM0NTY3ODkw', 'x'.repeat(43)].join('.')],
    ['Aliyun access key', ['LTAI', '5tAbCdEfGhIjKlMnOpQr'].join('')],
    ['AWS access key', ['AKIA', 'ABCDEFGHIJKLMNOP'].join('')],
    ['path of one machine', ['', 'home', 'someone', 'project'].join('/')],
    ['path of one machine', `see ${PROJECT_ROOT}/README.md`],
  ])('are found when they hold a %s', (kind, text) => {
    expect(leaks([{ path: 'file.ts', text }])).toContain(`file.ts: ${kind}`);
  });

  it('may name an address, a relative path and a folder of the system', () => {
    const text = 'https://example.com/home/page/ and ./home/a/b and /var/lib/postgresql/data and ~/root/x';
    expect(leaks([{ path: 'file.ts', text }])).toEqual([]);
  });
});

describe('documents', () => {
  it('link only to files that are there', () => {
    expect(filesMatching(/\.md$/).flatMap(brokenLinks)).toEqual([]);
  });

  it('are found when a link is broken', () => {
    const text = '[here](package.json) [gone](gone.md#part) [far](https://example.com) `[code](nowhere.md)`';
    expect(brokenLinks({ path: 'CONTRIBUTING.md', text })).toEqual(['CONTRIBUTING.md: gone.md']);
  });

  it('list every decision record, and none that is not there', () => {
    const records = trackedPaths().filter((path) => /^docs\/adr\/\d{4}-.*\.md$/.test(path));
    const listed = relativeLinks(read('docs/adr/README.md')).map((target) => normalize(join('docs/adr', target)));
    expect(records.filter((path) => !listed.includes(path))).toEqual([]);
    expect(new Set(records.map((path) => basename(path).slice(0, 4))).size).toBe(records.length);
  });
});
