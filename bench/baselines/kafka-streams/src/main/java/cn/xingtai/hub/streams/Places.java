package cn.xingtai.hub.streams;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the brokers say: which topics there are, where they end and how far the application has committed. */
final class Places implements AutoCloseable {
    private static final int ANSWER_MS_MAX = (int) Duration.ofSeconds(15).toMillis();
    private static final int ALERT_PARTITIONS = 3;

    private final Arguments arguments;
    private final Admin admin;

    Places(Arguments arguments) {
        this.arguments = arguments;
        Properties settings = new Properties();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.brokers());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
        admin = Admin.create(settings);
    }

    /** Makes the output topic, and sees that what is read is there: Streams would wait for it without a word. */
    void prepare() throws InterruptedException {
        partitions(arguments.settlements());
        partitions(arguments.residents());
        NewTopic alerts = new NewTopic(arguments.alerts(), ALERT_PARTITIONS, (short) -1);
        try {
            answer(admin.createTopics(List.of(alerts)).all());
        } catch (TopicExistsException error) {
            // An earlier run under the same id.
        }
    }

    /**
     * Whether all that was read, and all that was made of it, has been applied and committed. The order of the
     * questions matters: once the input is committed, all payments lie in their topic, and its ends are final.
     */
    boolean areDone() throws InterruptedException {
        return isCommitted(arguments.settlements()) && isCommitted(arguments.payments());
    }

    /** Records that the input topic holds. */
    long input() throws InterruptedException {
        return ends(arguments.settlements()).values().stream().mapToLong(Long::longValue).sum();
    }

    private boolean isCommitted(String topic) throws InterruptedException {
        Map<TopicPartition, Long> ends = ends(topic);
        Map<TopicPartition, OffsetAndMetadata> committed =
                answer(admin.listConsumerGroupOffsets(arguments.applicationId()).partitionsToOffsetAndMetadata());
        return ends.entrySet().stream().allMatch(end -> {
            OffsetAndMetadata place = committed.get(end.getKey());
            return end.getValue() <= (place == null ? 0 : place.offset());
        });
    }

    private Map<TopicPartition, Long> ends(String topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> questions = IntStream.range(0, partitions(topic))
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition), partition -> OffsetSpec.latest()));
        return answer(admin.listOffsets(questions).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    }

    private int partitions(String topic) throws InterruptedException {
        try {
            return answer(admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic)
                    .partitions()
                    .size();
        } catch (UnknownTopicOrPartitionException error) {
            throw new Refusal("there is no topic " + topic);
        }
    }

    private <T> T answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException error) {
            if (error.getCause() instanceof TimeoutException) {
                throw new Refusal("no broker answers at " + arguments.brokers());
            }
            if (error.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(error.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
