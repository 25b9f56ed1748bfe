import { IsDisplayName } from '#platform';
import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { IsObject } from 'class-validator';
import { RememberDeviceBody } from '../second-factor/second-factor.dto.js';
import type { PasskeyAdded } from './add-passkey.js';

const RESPONSE = {
  id: 'b64u',
  rawId: 'b64u',
  type: 'public-key',
  clientExtensionResults: {},
};

export class PasskeyProofBody {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: {
      ...RESPONSE,
      response: { authenticatorData: '…', clientDataJSON: '…', signature: '…', userHandle: '…' },
    },
    description: 'What `navigator.credentials.get` answered, as JSON (WebAuthn §5.1: `AuthenticationResponseJSON`)',
  })
  @IsObject()
  readonly credential!: object;
}

export class SecondPasskeyProofBody extends IntersectionType(PasskeyProofBody, RememberDeviceBody) {}

export class AddPasskeyBody {
  @ApiProperty({ example: 'My laptop', maxLength: 100 })
  @IsDisplayName()
  readonly name!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { ...RESPONSE, response: { attestationObject: '…', clientDataJSON: '…', transports: ['internal'] } },
    description: 'What `navigator.credentials.create` answered, as JSON (WebAuthn §5.1: `RegistrationResponseJSON`)',
  })
  @IsObject()
  readonly credential!: object;
}

export class PasskeyCreationOptionsView {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { challenge: 'b64u', rp: { id: 'auth.acme.dev', name: 'auth.acme.dev' } },
    description: 'For `PublicKeyCredential.parseCreationOptionsFromJSON` (WebAuthn §5.4)',
  })
  readonly publicKey!: PublicKeyCredentialCreationOptionsJSON;
}

export class PasskeyRequestOptionsView {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { challenge: 'b64u', rpId: 'auth.acme.dev', userVerification: 'required' },
    description: 'For `PublicKeyCredential.parseRequestOptionsFromJSON` (WebAuthn §5.5)',
  })
  readonly publicKey!: PublicKeyCredentialRequestOptionsJSON;
}

export class PasskeyAddedView implements PasskeyAdded {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly factorId!: string;

  @ApiProperty({
    type: [String],
    nullable: true,
    example: ['K7QMX-2RTWD'],
    description:
      'With the first second factor: ten of one use each, shown this once. Else null; those of before count.',
  })
  readonly recoveryCodes!: readonly string[] | null;
}
