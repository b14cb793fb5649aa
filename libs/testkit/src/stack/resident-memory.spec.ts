import { parentIn, parsePsMemory, residentBytes } from './resident-memory.js';

describe('resident memory', () => {
  it('of this process is between what its heap takes and what the system counts for it', () => {
    const { heapUsed } = process.memoryUsage();
    const bytes = residentBytes([process.pid]);
    expect(bytes).toBeGreaterThan(heapUsed);
    expect(residentBytes([])).toBe(0);
  });

  it('is read from what ps prints', () => {
    expect(parsePsMemory('    1     0   9876\n  412     1 120000\n')).toEqual([
      { pid: 1, parent: 0, kibibytes: 9_876 },
      { pid: 412, parent: 1, kibibytes: 120_000 },
    ]);
  });

  it('counts children, found by their parent behind a name with blanks and brackets', () => {
    expect(parentIn('412 (postgres: a) (b) S 77 412 412 0 -1')).toBe(77);
  });
});
