import { HubError } from '#domain';

/** What one check found. */
export interface HealthFinding {
  readonly ok: boolean;
  /** What is wrong or worth knowing, in English, without anything of a person; null when there is nothing. */
  readonly detail: string | null;
}

/** `live`: it makes progress, else restart it. `ready`: it can do its work, else leave it alone. */
export type HealthKind = 'live' | 'ready';

/** What all checks of a kind found. */
export interface HealthReport {
  readonly status: 'ok' | 'trouble';
  readonly checks: readonly (HealthFinding & { readonly name: string })[];
}

type Check = () => HealthFinding | Promise<HealthFinding>;

interface NamedCheck {
  readonly name: string;
  readonly kind: HealthKind;
  readonly check: Check;
}

/** Milliseconds that one check may take; whoever asks has a limit of its own, often five seconds. */
const checkTimeoutMs = 3_000;

/** Collects what the parts of an application say about how they are. */
export class Health {
  readonly #checks: NamedCheck[] = [];

  /** Adds a check; it is run whenever somebody asks. */
  add(name: string, kind: HealthKind, check: Check): void {
    this.#checks.push({ name, kind, check });
  }

  /** Runs all checks of a kind. A check that throws or does not answer is trouble. */
  async report(kind: HealthKind): Promise<HealthReport> {
    const checks = await Promise.all(
      this.#checks
        .filter((named) => named.kind === kind)
        .map(async ({ name, check }) => ({ name, ...(await finding(check)) })),
    );
    return { status: checks.every(({ ok }) => ok) ? 'ok' : 'trouble', checks };
  }
}

async function finding(check: Check): Promise<HealthFinding> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<HealthFinding>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false, detail: 'does not answer' });
    }, checkTimeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve(check()), tooLate]);
  } catch (error) {
    // The text of a foreign error may quote a value; the code can't.
    return { ok: false, detail: HubError.is(error) ? error.code : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
