import { createIdentityCipher } from '#domain';
import { readFileSync } from 'node:fs';
import {
  compareCity,
  generateCity,
  readCounties,
  startTestApplications,
  type TestApplications,
} from '#testkit';
import { applications } from '../../deploy/local/applications.js';
import { CityPlayer } from '../../deploy/local/city/play-city.js';

const seed = 77;
const timeoutMs = 600_000;

describe('a city in small', () => {
  let test: TestApplications;
  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  it(
    'comes out as it was planted',
    async () => {
      const counties = (await readCounties()).slice(0, 3);
      const city = generateCity({ seed, households: 600, counties });
      test = await startTestApplications(applications, {
        counties: counties.map(({ code }) => code),
      });
      const player = new CityPlayer(test.applications, city, test.stateDir);
      await player.play();
      const outcome = await player.outcome();
      const key = (name: string): Buffer =>
        Buffer.from(readFileSync(test.env[name] ?? '', 'utf8'), 'hex');
      const cipher = createIdentityCipher({
        profile: 'sm',
        keyId: 'k1',
        refKey: key('HUB_IDENTITY_REF_KEY_FILE'),
        sealKey: key('HUB_IDENTITY_SEAL_KEY_FILE'),
      });
      const differences = compareCity(city.truth, outcome, {
        personRef: (number) => cipher.personRef(number),
        diseaseItem: (item) => cipher.keyedHash('alert', `disease-item/${String(item)}`),
      });
      expect(differences).toEqual([]);
    },
    timeoutMs,
  );
});
