import { Clock } from '#kernel';
import { Injectable } from '@nestjs/common';
import { KnownDevices } from '../devices/known-devices.js';
import type { SignInProof } from '../domain/session.js';
import type { User } from '../domain/user.js';
import { UserRepository } from '../storage/user.repository.js';
import { SessionStarter, type SignedIn } from './session-starter.js';

/**
 * Where every way of signing in ends: the user has just proved who they are by these methods, the login is noted, a session
 * starts, and the account knows the browser from here on. Joins the open command, which holds the account (`UserRepository.holdActive`).
 */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UserRepository,
    private readonly starter: SessionStarter,
    private readonly devices: KnownDevices,
    private readonly clock: Clock,
  ) {}

  async start(user: User, proof: Pick<SignInProof, 'amr'>): Promise<SignedIn> {
    await this.users.noteLogin(user.id, this.clock.now());
    const signedIn = await this.starter.start(user, proof);
    const deviceToken = await this.devices.remember(user.id);
    return deviceToken === null ? signedIn : { ...signedIn, deviceToken };
  }
}
