package cn.xingtai.hub.streams;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How the application is set. What is not here is as Streams has it; README.md says what else was tried. */
final class Settings {
    private static final int THREADS = 2;
    private static final int COMMIT_EVERY_MS = (int) Duration.ofSeconds(1).toMillis();
    // With Streams' own 10 s a machine that is busy with something else would have whole transactions repeated.
    private static final int TRANSACTION_MS_MAX = (int) Duration.ofSeconds(60).toMillis();

    private Settings() {}

    static Properties of(Arguments arguments) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.brokers());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments.applicationId());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments.stateDir().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_EVERY_MS);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_MS_MAX);
        return settings;
    }
}
