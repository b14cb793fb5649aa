import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const recordedServer = z.object({
  pid: z.int().positive(),
  startedAt: z.string(),
  title: z.string(),
  marker: z.string().min(1),
  stopSignal: z.enum(['SIGTERM', 'SIGINT']),
});

/** A server that was started: who it is, how a stranger is told from it, and how to end it in order. */
export type RecordedServer = z.infer<typeof recordedServer>;

const stateSchema = z.object({
  clusterId: z.string(),
  postgresPassword: z.string(),
  /** Number of Kafka nodes that the folder was made with; absent in one that is older than the choice. */
  brokers: z.union([z.literal(1), z.literal(3)]).optional(),
  ports: z.object({
    kafka: z.int().optional(),
    controller: z.int().optional(),
    kafka2: z.int().optional(),
    controller2: z.int().optional(),
    kafka3: z.int().optional(),
    controller3: z.int().optional(),
    kafkaProxied: z.int().optional(),
    registry: z.int().optional(),
    postgres: z.int().optional(),
  }),
  services: z.object({
    kafka: recordedServer.optional(),
    kafka2: recordedServer.optional(),
    kafka3: recordedServer.optional(),
    registry: recordedServer.optional(),
    postgres: recordedServer.optional(),
  }),
});

/**
 * What must outlive the launcher: the ports (so that addresses stay the same from one start to the next),
 * the secrets drawn at the first start, and which processes are ours.
 */
export type StackState = z.infer<typeof stateSchema>;

/** The servers of the stack. */
export type ServiceName = keyof StackState['services'];

/** The ports that the stack listens on. */
export type PortName = keyof StackState['ports'];

function freshState(): StackState {
  // Kafka takes 16 bytes in base64url and refuses a leading dash, which needs the top bit set.
  const clusterId = randomBytes(16);
  clusterId.writeUInt8(clusterId.readUInt8(0) & 0x7f, 0);
  return {
    clusterId: clusterId.toString('base64url'),
    postgresPassword: randomBytes(18).toString('base64url'),
    ports: {},
    services: {},
  };
}

/** Keeps {@link StackState} in `<stateDir>/stack.json`, readable by its owner alone: it holds a password. */
export class StateFile {
  readonly #path: string;
  #state: StackState;

  constructor(stateDir: string) {
    this.#path = join(stateDir, 'stack.json');
    this.#state = this.#read();
  }

  get state(): StackState {
    return this.#state;
  }

  /** Replaces the file in one step: a launcher killed half-way leaves the old text or the new, never half. */
  update(change: (state: StackState) => StackState): void {
    this.#state = change(this.#state);
    const scratch = `${this.#path}.${String(process.pid)}`;
    writeFileSync(scratch, `${JSON.stringify(this.#state, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(scratch, this.#path);
  }

  #read(): StackState {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return freshState();
    }
    return stateSchema.parse(JSON.parse(text));
  }
}

/** Makes the state folder, passable for the account that PostgreSQL runs under when we are root. */
export function makeStateDir(stateDir: string): void {
  mkdirSync(join(stateDir, 'logs'), { recursive: true, mode: 0o755 });
}
