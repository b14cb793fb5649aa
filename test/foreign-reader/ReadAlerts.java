import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads one topic of the hub from its start to its present end with Apache's own client and Avro,
 * without any code of the hub, and prints one JSON line for each record: what another bureau's
 * Java system would see.
 *
 * Usage: java -cp ... ReadAlerts.java BROKERS REGISTRY_URL TOPIC
 */
public final class ReadAlerts {
    private static final int FRAME_BYTES = 5;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private final String registryUrl;

    private ReadAlerts(String registryUrl) {
        this.registryUrl = registryUrl;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            System.err.println("usage: ReadAlerts.java BROKERS REGISTRY_URL TOPIC");
            System.exit(2);
        }
        new ReadAlerts(args[1]).printAll(args[0], args[2]);
    }

    private void printAll(String brokers, String topic) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", brokers);
        settings.put("enable.auto.commit", "false");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map((PartitionInfo info) -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    print(record);
                }
            }
        }
    }

    private void print(ConsumerRecord<String, byte[]> record) throws Exception {
        ByteBuffer frame = ByteBuffer.wrap(record.value());
        if (frame.get() != 0) {
            throw new IllegalStateException("not a Confluent frame at offset " + record.offset());
        }
        GenericDatumReader<GenericRecord> reader = readerOf(frame.getInt());
        GenericRecord value = reader.read(null, DecoderFactory.get().binaryDecoder(
                record.value(), FRAME_BYTES, record.value().length - FRAME_BYTES, null));
        System.out.printf("{\"partition\":%d,\"offset\":%d,\"key\":%s,\"value\":%s}%n",
                record.partition(), record.offset(), json.writeValueAsString(record.key()), value);
    }

    private GenericDatumReader<GenericRecord> readerOf(int schemaId) throws Exception {
        GenericDatumReader<GenericRecord> known = readers.get(schemaId);
        if (known != null) {
            return known;
        }
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(registryUrl + "/schemas/ids/" + schemaId)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("registry answered " + answer.statusCode() + " for id " + schemaId);
        }
        Schema schema = new Schema.Parser().parse(json.readTree(answer.body()).get("schema").asText());
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(schema);
        readers.put(schemaId, reader);
        return reader;
    }
}
