import { createHash } from 'node:crypto';
import type { DevOutboxMessage } from './dev-outbox.js';

const STYLE = [
  'body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}',
  'table{border-collapse:collapse;width:100%}',
  'th,td{border-bottom:1px solid #ccc;padding:.4rem .8rem;text-align:left;vertical-align:top}',
  'td.text{white-space:pre-wrap;overflow-wrap:anywhere}',
  'strong{font:700 1.2em ui-monospace,monospace}',
].join('');

/** Nothing but the page's own style may load or run, whatever a message contains. */
export const DEV_OUTBOX_PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function row({ at, kind, to, subject, text, code }: DevOutboxMessage): string {
  const title = subject === undefined ? '' : `<b>${escaped(subject)}</b>\n`;
  const cells = [escaped(at), kind, escaped(to), code === undefined ? '' : `<strong>${escaped(code)}</strong>`];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}<td class="text">${title}${escaped(text)}</td></tr>`;
}

/** The outbox as HTML without scripts; every value from a message is escaped. */
export function devOutboxPage(messages: readonly DevOutboxMessage[]): string {
  const rows = messages.map(row).join('\n') || '<tr><td colspan="5">No messages yet.</td></tr>';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Development outbox</title><style>${STYLE}</style></head>
<body>
<h1>Development outbox</h1>
<p>SMS and mails of this process, newest first. Nothing was sent.</p>
<table>
<thead><tr><th>At</th><th>Kind</th><th>To</th><th>Code</th><th>Text</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
</body>
</html>
`;
}
