import { oldHash, oldUser, type Fields } from './import-steps.js';

const SECRET = 'a password that somebody put into the wrong column';

/** Lines that can't become an account, each with what the report says of it. */
export const BAD_LINES: [line: string | Fields | Buffer, code: string, field: string | null][] = [
  ['{"email": "mei@old.example"', 'line-malformed', null],
  ['"mei@old.example"', 'line-malformed', null],
  ['[]', 'line-malformed', null],
  ['null', 'line-malformed', null],
  [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'line-not-utf8', null],
  [{ ...oldUser(900_001), passwordHash: 'x'.repeat(70_000) }, 'line-too-long', null],
  [{ ...oldUser(900_002), role: 'system_admin' }, 'field-unknown', null],
  ['{"email":"a@old.example","__proto__":{"status":"active"}}', 'field-unknown', null],
  [{ ...oldUser(900_003), password: SECRET }, 'field-unknown', null],
  [{ ...oldUser(900_004), email: undefined }, 'field-missing', 'email'],
  [{ ...oldUser(900_004), email: '' }, 'field-missing', 'email'],
  [{ ...oldUser(900_005), email: 'mei' }, 'field-invalid', 'email'],
  [{ ...oldUser(900_005), email: { $gt: '' } }, 'field-invalid', 'email'],
  [{ ...oldUser(900_006), phone: '12345' }, 'field-invalid', 'phone'],
  [{ ...oldUser(900_007), phoneVerified: 'yes' }, 'field-invalid', 'phoneVerified'],
  [{ ...oldUser(900_007), phoneVerified: 1 }, 'field-invalid', 'phoneVerified'],
  [{ ...oldUser(900_008), passwordHash: SECRET }, 'hash-unknown', 'passwordHash'],
  [{ ...oldUser(900_008), passwordHash: '5f4dcc3b5aa765d61d8327deb882cf99' }, 'hash-unknown', 'passwordHash'],
  [
    {
      ...oldUser(900_008),
      passwordHash: '$bcrypt-hmac-sha256$r=10,keyid=AAAAAAAA$CCCCCCCCCCCCCCCCCCCCC.$E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    },
    'hash-unknown',
    'passwordHash',
  ],
  [{ ...oldUser(900_009), passwordHash: 'pbkdf2_sha256$1000$salt$AAAA' }, 'hash-malformed', 'passwordHash'],
  [
    { ...oldUser(900_010), passwordHash: oldHash('heron').replace('$1000$', '$999999999$') },
    'hash-too-costly',
    'passwordHash',
  ],
  [{ ...oldUser(900_011), status: 'deleted' }, 'status-deleted', 'status'],
  [{ ...oldUser(900_011), status: 'owner' }, 'field-invalid', 'status'],
  [{ ...oldUser(900_012), externalId: 'x'.repeat(256) }, 'field-invalid', 'externalId'],
  [{ ...oldUser(900_012), externalId: 'a\u0000b' }, 'field-invalid', 'externalId'],
  [{ ...oldUser(900_012), externalId: 12 }, 'field-invalid', 'externalId'],
  [{ ...oldUser(900_013), createdAt: '2999-01-01T00:00:00Z' }, 'field-invalid', 'createdAt'],
  [{ ...oldUser(900_013), createdAt: '2021-02-03' }, 'field-invalid', 'createdAt'],
  [{ ...oldUser(900_013), createdAt: '2021-13-03T00:00:00Z' }, 'field-invalid', 'createdAt'],
  [{ ...oldUser(900_014), lastLoginAt: 1_612_000_000 }, 'field-invalid', 'lastLoginAt'],
  [{ ...oldUser(900_015), email: 'PERSON.3@Old.Example' }, 'taken', 'email'],
  [{ ...oldUser(900_016), phone: '0086 137 0000 0004' }, 'taken', 'phone'],
  [{ ...oldUser(900_017), externalId: 'old:5' }, 'taken', 'externalId'],
];
