import { Clock, MULTIPLE_FACTORS } from '#kernel';
import { Config } from '#platform';
import { Injectable } from '@nestjs/common';
import { KnownDevices } from '../devices/known-devices.js';
import type { Session } from '../domain/session.js';
import type { User } from '../domain/user.js';
import { SecondFactorCheck } from '../second-factor/second-factor-check.js';
import type { SecondFactorMethod } from '../second-factor/second-factor.js';
import { channelsOf, type Proving } from '../second-factor/sent-codes.js';
import { UserRepository } from '../storage/user.repository.js';
import { SignInWatch, type UnusualSignIn } from '../threats/sign-in-watch.js';
import { SessionStarter, type SignedIn } from './session-starter.js';
import { SessionTermination } from './session-termination.js';

const DAY_MS = 86_400_000;

/** How somebody has signed in, and what was found about that besides. */
export interface FirstProof {
  readonly amr: readonly string[];
  readonly found?: readonly UnusualSignIn[];
}

/** How a second factor was proved, and whether the browser is to be remembered for it. */
export interface SecondProof {
  readonly amr: readonly string[];
  readonly rememberDevice: boolean;
}

/**
 * Where every way of signing in ends: the user has just proved who they are by these methods, the login is noted, a session
 * starts, and what is unusual about it is reported; one that awaits a second factor where the account has one and these methods
 * are not both, or a code where the policy for what is unusual says so. Once signed in, the account knows the browser. Joins the open command, which holds the account
 * (`UserRepository.holdActive`).
 */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UserRepository,
    private readonly starter: SessionStarter,
    private readonly termination: SessionTermination,
    private readonly secondFactor: SecondFactorCheck,
    private readonly devices: KnownDevices,
    private readonly watch: SignInWatch,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async start(user: User, { amr, found = [] }: FirstProof): Promise<SignedIn> {
    await this.users.noteLogin(user.id, this.clock.now());
    const unusual = await this.watch.look(user);
    const secondFactors = await this.#awaited(user, amr, this.watch.wantsStepUp([...unusual, ...found]));
    const isComplete = secondFactors.length === 0;
    const started = await this.starter.start(user, { amr, awaitsSecondFactor: !isComplete });
    const signedIn = { ...started, secondFactors };
    await this.watch.report(unusual, signedIn);
    await this.watch.report(found, signedIn);
    return isComplete ? this.#knowingDevice(signedIn) : signedIn;
  }

  /**
   * The second factor that the session awaited was proved by these methods: it ends, and one with both takes its place. The
   * browser is not asked for it again for REMEMBERED_DEVICE_DAYS, where its person wants that.
   */
  async complete(user: User, awaiting: Session, { amr, rememberDevice }: SecondProof): Promise<SignedIn> {
    const now = this.clock.now();
    await this.termination.end(awaiting, 'second-factor-proved', now);
    const days = rememberDevice ? this.config.REMEMBERED_DEVICE_DAYS : 0;
    const until = days > 0 ? new Date(now.getTime() + days * DAY_MS) : null;
    return this.#knowingDevice(await this.starter.start(user, { amr, earlier: awaiting.proofs }), until);
  }

  /**
   * By which methods the sign-in is to be completed; none where both factors were proved, or where the browser is remembered. One
   * that is stepped up is completed in any browser, and without a second factor by a code to what the account has proved to hold.
   */
  async #awaited(user: User, amr: readonly string[], isSteppedUp: boolean): Promise<SecondFactorMethod[]> {
    if (amr.includes(MULTIPLE_FACTORS)) return [];
    const methods = await this.secondFactor.methodsOf(user, halfProved(amr));
    if (isSteppedUp) return methods.length > 0 ? methods : channelsOf(user, [], halfProved(amr));
    return methods.length > 0 && (await this.devices.isRemembered(user.id)) ? [] : methods;
  }

  async #knowingDevice(signedIn: SignedIn, secondFactorUntil: Date | null = null): Promise<SignedIn> {
    const deviceToken = await this.devices.remember(signedIn.user.id, secondFactorUntil);
    return deviceToken === null ? signedIn : { ...signedIn, deviceToken };
  }
}

/** A session with these methods alone. */
const halfProved = (amr: readonly string[]): Proving => ({
  awaitsSecondFactor: true,
  proofs: amr.map((method) => ({ method, atMs: 0 })),
});
