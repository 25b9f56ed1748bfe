import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

/** A success, as the contract has every answer. */
export interface Envelope<T> {
  readonly success: true;
  readonly data: T;
}

export const succeeded = <T>(data: T): Envelope<T> => ({ success: true, data });

/** The class by which an operation documents its envelope. */
export function envelopeOf(data: Type | [Type]): Type<Envelope<unknown>> {
  class View implements Envelope<unknown> {
    @ApiProperty({ enum: [true], type: Boolean, example: true })
    readonly success!: true;

    @ApiProperty({ type: data })
    readonly data!: unknown;
  }
  const of = Array.isArray(data) ? `${data[0].name}s` : data.name;
  Object.defineProperty(View, 'name', { value: `Envelope${of}` });
  return View;
}
