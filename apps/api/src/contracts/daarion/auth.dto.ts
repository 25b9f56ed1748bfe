import { ApiProperty } from '@nestjs/swagger';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

export class ActorView {
  @ApiProperty({ example: `user:${ID}`, description: 'Kind and id' })
  readonly actor_id!: string;

  @ApiProperty({ enum: ['human', 'agent', 'service'], example: 'human' })
  readonly actor_type!: 'human' | 'agent' | 'service';

  @ApiProperty({ type: [String], example: [`microdao:${ID}`], description: 'All tenants, whichever is selected' })
  readonly microdao_ids!: readonly string[];

  @ApiProperty({ type: [String], example: ['member', 'microdao_owner'], description: 'In the session’s tenant' })
  readonly roles!: readonly string[];
}
