import fc from 'fast-check';
import { validationPipe } from '../../libs/platform/src/http/validation.pipe.js';
import { PERMISSION_CATALOGUE } from '../../libs/rbac/src/domain/permission-catalogue.js';
import { AccessCheckBody } from '../../libs/rbac/src/http/access.dto.js';

const pipe = validationPipe();
const metadata = { type: 'body', metatype: AccessCheckBody } as const;

/** By its decorators alone: an instance of another class with the same rules has no shortcut. */
class ByDecorators extends AccessCheckBody {
  static override isPlainlyValid = (): boolean => false;
}

describe('AccessCheckBody', () => {
  const word = fc.oneof(fc.constant(undefined), fc.string({ maxLength: 140 }), fc.uuid(), fc.anything());
  const permission = fc.oneof(fc.constantFrom(...Object.keys(PERMISSION_CATALOGUE)), fc.string(), fc.anything());
  const body = fc.record(
    { permission, scopeType: word, scopeId: word, other: fc.anything() },
    { requiredKeys: ['permission'] },
  );

  it('accepts nothing plainly that its decorators refuse, and reads it as they do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(body, fc.anything()), async (value) => {
        if (!AccessCheckBody.isPlainlyValid(value)) return;
        const plainly = await pipe.transform(value, metadata);
        expect({ ...(plainly as object) }).toEqual({
          ...(await pipe.transform(value, { ...metadata, metatype: ByDecorators })),
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts the usual questions plainly', () => {
    expect(AccessCheckBody.isPlainlyValid({ permission: 'projects:create' })).toBe(true);
    const scopeId = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
    expect(AccessCheckBody.isPlainlyValid({ permission: 'projects:create', scopeType: 'team', scopeId })).toBe(true);
  });
});
