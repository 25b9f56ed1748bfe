import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A jest transform for one package, `@nestjs/throttler`: CommonJS that requires ES modules, which Node.js ≥ 20.19 loads
 * and jest on Node.js 20 and 22 does not. Emits its files unchanged, in functions of one ES module that imports what
 * they require. The source it is given lists the names to export.
 */
export default {
  process(source) {
    const folder = join(import.meta.dirname, '../../node_modules/@nestjs/throttler/dist');
    const files = readdirSync(folder)
      .filter((name) => name.endsWith('.js'))
      .map((name) => [`./${name.slice(0, -3)}`, readFileSync(join(folder, name), 'utf8')]);
    const required = files.flatMap(([, code]) => [...code.matchAll(/require\("([^".][^"]*)"\)/g)].map(([, id]) => id));
    const packages = [...new Set(required)];
    const names = [...source.matchAll(/export const (\w+)/g)].map(([, name]) => name);
    const code = [
      ...packages.map((id, index) => `import * as package${index} from ${JSON.stringify(id)};`),
      `const loaded = { ${packages.map((id, index) => `${JSON.stringify(id)}: package${index}`).join(', ')} };`,
      `const files = { ${files.map(([id, text]) => `${JSON.stringify(id)}(require, exports, module) { ${withoutMap(text)}\n}`).join(',\n')} };`,
      'function load(id) {',
      '  if (!(id in loaded)) { const module = { exports: {} }; loaded[id] = module.exports; files[id](load, module.exports, module); }',
      '  return loaded[id];',
      '}',
      `export const { ${names.join(', ')} } = load('./index');`,
    ].join('\n');
    return { code };
  },
};

const withoutMap = (text) => text.replace(/^\/\/# sourceMappingURL=.*$/m, '');
