// A test runner for Stryker that loads the pure core and its specs into one process and asks it
// about mutant after mutant. Started anew for each mutant, Jest takes seconds where a decision takes
// a millisecond; the core has no I/O, so that a fresh copy of its modules is all that a mutant needs.
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { basename, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';
import { declareClassPlugin, PluginKind, commonTokens } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import { expect } from 'expect';
import fc from 'fast-check';

const NAMESPACE = '__stryker__';
const compiled = new Map();

function compile(path) {
  let code = compiled.get(path);
  if (code === undefined) {
    code = transformFileSync(path, {
      jsc: {
        target: 'es2024',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
      module: { type: 'es6' },
    }).code;
    compiled.set(path, code);
  }
  return code;
}

/** Resolves sources as Jest does, and gives each copy of the mutated modules an address of its own. */
function loadSources(isMutated, copy) {
  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL?.split('?')[0] ?? '';
      const library = /^#(\w[\w-]*)$/.exec(specifier)?.[1];
      let path;
      if (library !== undefined && !parent.includes('/node_modules/')) {
        path = resolve(library === 'schemas' ? 'schemas/index.ts' : `libs/${library}/src/index.ts`);
      } else if (specifier.startsWith('.') && parent.endsWith('.ts')) {
        path = fileURLToPath(new URL(specifier, parent)).replace(/\.js$/, '.ts');
      }
      if (path === undefined || !existsSync(path)) return next(specifier, context);
      const url = pathToFileURL(path).href;
      return { url: isMutated(path) ? `${url}?copy=${copy()}` : url, shortCircuit: true };
    },
    load(url, context, next) {
      const [address] = url.split('?');
      if (!address.endsWith('.ts') || address.includes('/node_modules/')) return next(url, context);
      return { format: 'module', source: compile(fileURLToPath(address)), shortCircuit: true };
    },
  });
}

/** The few words of Jest that the specs of a core use, collecting tests instead of running them. */
function collectTests() {
  const tests = [];
  const path = [];
  const each = (declare) => (table) => (name, body) => {
    table.forEach((row, index) => {
      const args = Array.isArray(row) ? row : [row];
      declare(`${name} [${index}]`, () => body(...args));
    });
  };
  const describe = (name, body) => {
    path.push(name);
    body();
    path.pop();
  };
  const test = (name, body) => tests.push({ name: [...path, name].join(' › '), body });
  describe.each = each(describe);
  test.each = each(test);
  Object.assign(globalThis, { describe, test, it: test, expect });
  return tests;
}

class InProcessRunner {
  static inject = [commonTokens.options];

  #options;
  #copy = 0;
  // Specs by address, with the names of their tests once they were loaded.
  #specs = new Map();

  constructor({ inProcess }) {
    this.#options = inProcess;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    // Shrinking explains a failure to a person; a mutant only has to die.
    fc.configureGlobal({ endOnFailure: true });
    const mutated = new RegExp(this.#options.modules);
    loadSources(
      (path) => mutated.test(path),
      () => this.#copy,
    );
    for (const pattern of this.#options.specs) {
      for (const file of globSync(pattern, { exclude: this.#options.tooSlow })) {
        this.#specs.set(resolve(file), new Set());
      }
    }
    return Promise.resolve();
  }

  async #testsOf(spec) {
    const tests = collectTests();
    await import(`${pathToFileURL(spec).href}?copy=${this.#copy}`);
    this.#specs.set(spec, new Set(tests.map(({ name }) => name)));
    return tests;
  }

  async *#tests() {
    for (const spec of this.#specs.keys()) yield* await this.#testsOf(spec);
  }

  // What the specs keep for all mutants is worked out by a core that has none, and is no coverage.
  async #warm() {
    if (this.#copy === 0) await Array.fromAsync(this.#tests());
    (globalThis[NAMESPACE] ??= {}).mutantCoverage = { static: {}, perTest: {} };
  }

  // The spec beside the mutated file knows it best; after the first that fails no other is loaded.
  #specsFor({ fileName }, asked) {
    const own = basename(fileName, '.ts');
    const isOwn = (spec) => basename(spec).startsWith(own);
    return [...this.#specs]
      .filter(([, names]) => names.size === 0 || [...names].some(asked))
      .map(([spec]) => spec)
      .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  }

  async dryRun() {
    await this.#warm();
    const context = globalThis[NAMESPACE];
    context.activeMutant = undefined;
    const results = [];
    this.#copy += 1;
    for (const { name, body } of await Array.fromAsync(this.#tests())) {
      context.currentTestId = name;
      const begun = performance.now();
      const failureMessage = await failureOf(body);
      results.push({
        id: name,
        name,
        timeSpentMs: performance.now() - begun,
        ...(failureMessage === null
          ? { status: TestStatus.Success }
          : { status: TestStatus.Failed, failureMessage }),
      });
    }
    context.currentTestId = undefined;
    return {
      status: DryRunStatus.Complete,
      tests: results,
      mutantCoverage: context.mutantCoverage,
    };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    await this.#warm();
    const context = globalThis[NAMESPACE];
    const filter = testFilter && new Set(testFilter);
    const asked = (name) => filter === undefined || filter.has(name);
    const specs = this.#specsFor(activeMutant, asked);
    Object.assign(context, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    // What the core remembers from one question to the next must not outlive the mutant.
    this.#copy += 1;
    let nrOfTests = 0;
    const killed = (name, failureMessage) => ({
      status: MutantRunStatus.Killed,
      killedBy: [name],
      failureMessage,
      nrOfTests,
    });
    try {
      for (const spec of specs) {
        for (const { name, body } of await this.#testsOf(spec)) {
          if (!asked(name)) continue;
          nrOfTests += 1;
          const failureMessage = await failureOf(body);
          if (context.hitCount > (hitLimit ?? Infinity)) {
            return { status: MutantRunStatus.Timeout, reason: 'runs in a circle' };
          }
          if (failureMessage !== null) return killed(name, failureMessage);
        }
      }
    } catch (error) {
      // The mutant breaks the loading of the modules themselves.
      return killed('loading', String(error));
    } finally {
      context.activeMutant = undefined;
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }
}

async function failureOf(body) {
  try {
    await body();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 500) : String(error);
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner),
];
