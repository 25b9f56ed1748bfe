const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const REDRAW_MS = 100;
const PLAIN_EVERY_MS = 10_000;

/**
 * Shows the steps of a long command: one line per step. On a terminal the line is redrawn with its elapsed time and
 * detail; elsewhere (a log, CI) a step prints when it begins, every ten seconds, and when it has ended.
 *
 * @param {NodeJS.WriteStream} [out]
 */
export function createProgress(out = process.stdout) {
  const write = (text) => out.writable && out.write(text);
  return {
    note: (line) => write(`  ${line}\n`),

    /**
     * Runs one step and returns its result. The step gets a function that sets the detail shown beside its title.
     *
     * @template T
     * @param {string} title
     * @param {(report: (detail: string) => void) => Promise<T>} work
     * @returns {Promise<T>}
     */
    async step(title, work) {
      const startedAt = performance.now();
      let detail = '';
      const line = () => `${title}${detail && `: ${detail}`} (${elapsed(startedAt)})`;
      const stopDrawing = out.isTTY ? drawOnTerminal(out, write, line) : drawPlainly(write, title, line);
      let mark = '✗';
      try {
        const result = await work((text) => (detail = text));
        mark = '✓';
        return result;
      } finally {
        stopDrawing();
        write(`${out.isTTY ? '\r\x1b[2K' : ''}${mark} ${title} (${elapsed(startedAt)})\n`);
      }
    },
  };
}

function drawOnTerminal(out, write, line) {
  let frame = 0;
  const draw = () => {
    const text = `${FRAMES[frame++ % FRAMES.length]} ${line()}`;
    write(`\r\x1b[2K${text.slice(0, Math.max(1, (out.columns || 80) - 1))}`);
  };
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return () => clearInterval(timer);
}

function drawPlainly(write, title, line) {
  write(`… ${title}\n`);
  const timer = setInterval(() => write(`… ${line()}\n`), PLAIN_EVERY_MS);
  return () => clearInterval(timer);
}

function elapsed(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
