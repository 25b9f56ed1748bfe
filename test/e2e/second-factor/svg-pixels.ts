/** Pixels of a module: a reader wants more than one. */
const SCALE = 4;

/** The picture of a QR code in SVG as a reader of QR codes takes it: RGBA. Throws for an SVG that isn't of squares in one path. */
export function svgToPixels(svg: string): { width: number; height: number; data: Uint8ClampedArray } {
  const side = Number(/viewBox="0 0 (\d+) \d+"/.exec(svg)?.[1]);
  const path = /<path d="([^"]+)"/.exec(svg)?.[1];
  if (!side || path === undefined) throw new Error('not the picture of a QR code');
  const width = side * SCALE;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, command, first, second] of path.matchAll(/([Mm])(-?\d+) ?(-?\d+)/g)) {
    const isRelative = command === 'm';
    [x, y] = [Number(first) + (isRelative ? x : 0), Number(second) + (isRelative ? y : 0)];
    for (let row = y * SCALE; row < (y + 1) * SCALE; row++) {
      for (let column = x * SCALE; column < (x + 1) * SCALE; column++) {
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  }
  return { width, height: width, data };
}
