import { projectPath } from '#schemas';

/** Apache's own Kafka client, JSON and Avro, which Maven has fetched for the local stack. */
export function foreignClassPath(): string {
  const parts = ['.hub/java/kafka/*', '.hub/java/apicurio/lib/org.apache.avro.avro-1.12.0.jar'];
  return parts.map(projectPath).join(':');
}
