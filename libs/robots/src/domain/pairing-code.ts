import { createHmac, hkdfSync, randomInt } from 'node:crypto';
import { Aggregate, domainEvent, newId } from '#kernel';

/** 32 characters, none of which looks like another: five bits each. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const FORM = /^[A-HJ-NP-Z2-9]{10}$/;
const LENGTH = 10;
const GROUP = 5;
const LIFE_MS = 10 * 60_000;

/** The key under which pairing codes are hashed: 50 bits alone would be guessed from their hash. */
export function pairingKey(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), 'sallyport/pairing-codes', 32));
}

/** The hash of a code however it is written: lower case, spaces and hyphens are forgiven. Null for what can't be one. */
export function hashOfPairingCode(text: string, key: Buffer): Buffer | null {
  const code = text.replaceAll(/[\s-]/g, '').toUpperCase();
  return FORM.test(code) ? createHmac('sha256', key).update(code).digest() : null;
}

/** What pairs a robot with the machine on which it is typed in: ten characters, ten minutes, one use. */
export class PairingCode extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  readonly robotId!: string;
  readonly codeHash!: Buffer;
  readonly createdBy!: string;
  readonly createdAt!: Date;
  readonly expiresAt!: Date;
  redeemedAt!: Date | null;
  version!: number;

  /** Answers the code itself as well, which is kept nowhere. */
  static issue(
    robot: { readonly id: string; readonly tenantId: string },
    createdBy: string,
    key: Buffer,
    now: Date,
  ): { pairingCode: PairingCode; code: string } {
    const characters = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
    const pairingCode = Object.assign(new PairingCode(), {
      id: newId(),
      tenantId: robot.tenantId,
      robotId: robot.id,
      codeHash: createHmac('sha256', key).update(characters).digest(),
      createdBy,
      createdAt: now,
      expiresAt: new Date(now.getTime() + LIFE_MS),
      redeemedAt: null,
      version: 1,
    });
    pairingCode.record(
      domainEvent({
        name: 'robots.pairing-code-issued',
        aggregateType: 'robot',
        aggregateId: robot.id,
        tenantId: robot.tenantId,
        data: { expiresAt: pairingCode.expiresAt.toISOString() },
      }),
    );
    return { pairingCode, code: `${characters.slice(0, GROUP)}-${characters.slice(GROUP)}` };
  }

  isOpen(now: Date): boolean {
    return this.redeemedAt === null && this.expiresAt > now;
  }

  redeem(now: Date): void {
    this.redeemedAt = now;
  }
}
