package cn.xingtai.hub.streams;

import java.time.Instant;
import java.time.ZoneId;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads {@code health-insurance.settlement}. */
final class Settlements implements Deserializer<Payment> {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final Frames frames = new Frames("health-insurance/settlement.avsc");

    @Override
    public Payment deserialize(String topic, byte[] frame) {
        GenericRecord settlement = frames.read(frame);
        GenericRecord envelope = (GenericRecord) settlement.get("envelope");
        Instant occurredAt = Instant.ofEpochMilli((Long) envelope.get("occurredAt"));
        return new Payment(occurredAt.atZone(ZONE).getYear(), (Long) settlement.get("personalFen"));
    }
}
