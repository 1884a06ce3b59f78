/** How project discovery goes for an account of Antigravity. */
export interface ProjectPlan {
  /** Default `project-<account>`. */
  readonly id?: string;
  /** How `cloudaicompanionProject` comes: as text, as an object with `id`, or not before onboarding. Default `text`. */
  readonly shape?: 'text' | 'object' | 'missing';
  /** Calls of onboardUser that say "not done yet". Default 1. */
  readonly polls?: number;
}

/** What discovery says at this moment. */
export interface ProjectState {
  readonly id: string;
  readonly shape: 'text' | 'object' | 'missing';
}

/** Google Cloud projects of Antigravity accounts. */
export class Projects {
  readonly #plans = new Map<string, { state: ProjectState; polls: number }>();

  plan(account: string, { id = `project-${account}`, shape = 'text', polls = 1 }: ProjectPlan): void {
    this.#plans.set(account, { state: { id, shape }, polls });
  }

  of(account: string): ProjectState {
    return this.#entry(account).state;
  }

  /** One call of onboardUser; the project once it is done, undefined before. */
  onboard(account: string): ProjectState | undefined {
    const entry = this.#entry(account);
    if (entry.polls-- > 0) return undefined;
    entry.state = { ...entry.state, shape: entry.state.shape === 'missing' ? 'object' : entry.state.shape };
    return entry.state;
  }

  #entry(account: string): { state: ProjectState; polls: number } {
    const known = this.#plans.get(account);
    if (known) return known;
    this.plan(account, {});
    return this.#entry(account);
  }
}
