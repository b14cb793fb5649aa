package cn.xingtai.hub.streams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The job: whose household is it, what has the household paid in this year, does that reach the line? */
final class Burden {
    /** Name of the repartitioning; Streams puts the application id before it. */
    static final String PAYMENTS = "household-payments";

    private static final String SUMS = "household-sums";

    /** A payment, and the household that its person belongs to; null for a stranger. */
    private record Placed(String householdId, Payment payment) {
        boolean isStranger() {
            return householdId == null;
        }
    }

    private Burden() {}

    static Topology topology(Arguments arguments, Counters counters) {
        Residents residents = new Residents();
        Serde<Payment> settlements = Serdes.serdeFrom(Payment.serde().serializer(), new Settlements());
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(sums());
        // The bytes as they came: a table of anything else would encode again what it has decoded.
        GlobalKTable<String, byte[]> register = builder.globalTable(
                arguments.residents(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()),
                Materialized.as("residents"));
        builder.stream(arguments.settlements(), Consumed.with(Serdes.String(), settlements))
                .leftJoin(
                        register,
                        (personRef, payment) -> personRef,
                        (payment, resident) -> new Placed(residents.household(resident), payment))
                .peek((personRef, placed) -> counters.event(placed.isStranger()))
                .filterNot((personRef, placed) -> placed.isStranger())
                .map((personRef, placed) -> KeyValue.pair(placed.householdId, placed.payment))
                .repartition(Repartitioned.<String, Payment>as(PAYMENTS)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Payment.serde()))
                .process(() -> new Sum(SUMS, counters), SUMS)
                .to(arguments.alerts(), Produced.with(Serdes.String(), alerts()));
        return builder.build();
    }

    /** In RocksDB, with cache and changelog: what the DSL gives its own aggregations. */
    private static StoreBuilder<KeyValueStore<String, Long>> sums() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(SUMS), Serdes.String(), Serdes.Long())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    private static Serde<Alert> alerts() {
        ObjectMapper json = new ObjectMapper();
        Serializer<Alert> serializer = (topic, alert) -> {
            try {
                return json.writeValueAsBytes(alert);
            } catch (JsonProcessingException error) {
                throw new UncheckedIOException(error);
            }
        };
        return Serdes.serdeFrom(serializer, (topic, bytes) -> {
            throw new UnsupportedOperationException("alerts are only written");
        });
    }
}
