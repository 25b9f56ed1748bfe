/**
 * Whether a state that was read when PostgreSQL said so of itself (`pg_current_snapshot()`: `xmin:xmax:xip,xip`) has what the
 * transaction of that version changed.
 */
export function hasSeen(snapshot: string, version: string): boolean {
  const [xmin = '0', xmax = '0', running = ''] = snapshot.split(':');
  const id = BigInt(version);
  if (id < BigInt(xmin)) return true;
  return id < BigInt(xmax) && !running.split(',').includes(id.toString());
}
