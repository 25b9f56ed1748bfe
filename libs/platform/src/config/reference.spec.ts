import { configurationReference, envExample } from './reference.js';
import { SCHEMA } from './schema.js';
import type { VariableName } from './values.js';

const VARIABLES = Object.entries(SCHEMA) as [VariableName, { default?: string; secret?: true; unit?: string }][];

describe('the configuration reference', () => {
  const reference = configurationReference();

  it.each(VARIABLES)('has one row for %s, with its default, its unit and whether it is secret', (name, variable) => {
    const rows = reference.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`));
    expect(rows).toHaveLength(1);
    const [, , fallback, unit, secret, description] = rows[0]!.split(' | ').join('|').split('|');
    expect(fallback).toBe(
      variable.default === undefined ? '' : variable.default === '' ? 'empty' : `\`${variable.default}\``,
    );
    expect(unit).toBe(variable.unit ?? '');
    expect(secret).toBe(variable.secret ? 'yes' : '');
    expect(description!.length).toBeGreaterThan(10);
  });

  it('gives no secret a default', () => {
    expect(VARIABLES.filter(([, variable]) => variable.secret && variable.default !== undefined)).toEqual([]);
  });

  it('marks whatever may hold a password or a key as secret', () => {
    const suspicious = VARIABLES.filter(([name]) =>
      /SECRET|PASSWORD_PEPPER|KEY_ENCRYPTION|ACCESS_KEY|(DATABASE|MIGRATION|REDIS|SMTP)_URL/.test(name),
    );
    expect(suspicious.filter(([, variable]) => !variable.secret)).toEqual([]);
    expect(suspicious.length).toBeGreaterThanOrEqual(8);
  });
});

describe('.env.example', () => {
  it.each(VARIABLES)('has %s once, commented out, with its default', (name, variable) => {
    const lines = envExample()
      .split('\n')
      .filter((line) => line.includes(`${name}=`));
    expect(lines).toContain(`# ${name}=${variable.default ?? ''}`);
    expect(lines.filter((line) => line.startsWith(`# ${name}=`))).toHaveLength(1);
  });

  it('sets nothing by itself', () => {
    expect(
      envExample()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#')),
    ).toEqual([]);
  });
});
