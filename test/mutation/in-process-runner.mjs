// A test runner for Stryker that loads the pure core and its specs into one process and asks it
// about mutant after mutant. Started anew for each mutant, Jest takes seconds where a decision takes
// a millisecond; the core has no I/O, so that a fresh copy of its modules is all that a mutant needs.
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
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
  #files = [];
  #tests = [];
  // Whether the modules were loaded, or left something behind, under a mutant.
  #stale = false;

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
    this.#files = this.#options.specs
      .flatMap((pattern) => globSync(pattern, { exclude: this.#options.tooSlow }))
      .map((file) => resolve(file));
    return Promise.resolve();
  }

  async #load() {
    this.#copy += 1;
    this.#stale = false;
    const tests = collectTests();
    for (const file of this.#files) {
      await import(`${pathToFileURL(file).href}?copy=${this.#copy}`);
    }
    this.#tests = tests;
  }

  // What the specs keep for all mutants is worked out by a core that has none, and is no coverage.
  async #warm() {
    if (this.#copy === 0) await this.#load();
    (globalThis[NAMESPACE] ??= {}).mutantCoverage = { static: {}, perTest: {} };
  }

  async dryRun() {
    await this.#warm();
    const context = globalThis[NAMESPACE];
    context.activeMutant = undefined;
    const results = [];
    await this.#load();
    for (const { name, body } of this.#tests) {
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

  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
    await this.#warm();
    const context = globalThis[NAMESPACE];
    const remembers = this.#options.stateful.some((file) => activeMutant.fileName.endsWith(file));
    const isStatic = mutantActivation === 'static' || remembers;
    if (this.#stale && !isStatic) await this.#load();
    Object.assign(context, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    let nrOfTests = 0;
    try {
      if (isStatic) await this.#load();
      this.#stale = isStatic;
      for (const { name, body } of this.#tests) {
        if (testFilter !== undefined && !testFilter.includes(name)) continue;
        nrOfTests += 1;
        const failureMessage = await failureOf(body);
        if (context.hitCount > (hitLimit ?? Infinity)) {
          return { status: MutantRunStatus.Timeout, reason: 'runs in a circle' };
        }
        if (failureMessage !== null) {
          return { status: MutantRunStatus.Killed, killedBy: [name], failureMessage, nrOfTests };
        }
      }
    } catch (error) {
      // The mutant breaks the loading of the modules themselves.
      const [{ name }] = [{ name: 'loading' }];
      return {
        status: MutantRunStatus.Killed,
        killedBy: [name],
        failureMessage: String(error),
        nrOfTests,
      };
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
