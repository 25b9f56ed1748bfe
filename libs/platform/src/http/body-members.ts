import { applyDecorators } from '@nestjs/common';
import { IsISO8601, IsString, Length, Matches, ValidateBy, ValidateIf } from 'class-validator';
import { PRINTABLE } from './printable.js';

/** `date-time` of RFC 3339 §5.6, within what PostgreSQL takes; that the day exists is another check. */
const DATE_TIME = /^[12]\d{3}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

const VISIBLE = /^[^\p{Zl}\p{Zp}]*\S[^\p{Zl}\p{Zp}]*$/u;

/** A time with its offset, of a day that exists. */
export const IsDateTime = (): PropertyDecorator =>
  applyDecorators(
    Matches(DATE_TIME, { message: '$property must look like 2026-01-31T09:30:00Z' }),
    IsISO8601({ strict: true }),
  );

/** Checked where it is given and where the other one is not: one of the two is there. Both are refused. */
export const IsInsteadOf =
  (other: string): PropertyDecorator =>
  (target, property) => {
    const given = (body: object, name: string | symbol): boolean =>
      (body as Record<string | symbol, unknown>)[name] !== undefined;
    ValidateIf((body: object) => given(body, property) || !given(body, other))(target, property);
    ValidateBy({
      name: 'isInsteadOf',
      validator: {
        validate: (_, context) => !given(context?.object ?? {}, other),
        defaultMessage: () => `${String(property)} must not be given besides ${other}`,
      },
    })(target, property);
  };

const MAX_NAME_CHARS = 100;

/** The same as `IsDisplayName`, for names that come another way. */
export const isDisplayName = (text: string): boolean =>
  text.length <= MAX_NAME_CHARS && PRINTABLE.test(text) && VISIBLE.test(text);

/** A name that people give and read: 1 to 100 characters on one line, at least one of them visible. */
export const IsDisplayName = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    Length(1, MAX_NAME_CHARS),
    Matches(PRINTABLE, { message: '$property must have no control characters' }),
    Matches(VISIBLE, { message: '$property must have a visible character and no line separators' }),
  );

/** For a member of a query: decimal digits as a number; anything else as it came, for its validator to refuse. */
export const asInteger = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
