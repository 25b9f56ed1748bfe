import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program of one of these names is on the PATH; null when it isn't. */
export function onPath(...names) {
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return places.find(isExecutable) ?? null;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
