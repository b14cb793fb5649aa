package cn.xingtai.hub.streams;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads the values of one topic with Apache's own Avro and the schema of the contract; magic byte and schema id
 * are passed over.
 */
final class Frames {
    private static final int HEADER_BYTES = 5;

    private final GenericDatumReader<GenericRecord> reader;
    // A deserializer is one object for all threads of an application.
    private final ThreadLocal<GenericRecord> record = new ThreadLocal<>();
    private final ThreadLocal<BinaryDecoder> decoder = new ThreadLocal<>();

    /** @param path of the schema below {@code schemas/}, which is on the class path */
    Frames(String path) {
        try (InputStream text = Frames.class.getResourceAsStream("/" + path)) {
            if (text == null) {
                throw new Refusal("schemas/ with " + path + " is not on the class path");
            }
            reader = new GenericDatumReader<>(new Schema.Parser().parse(text));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The record of a frame; good until this thread reads the next one. */
    GenericRecord read(byte[] frame) {
        if (frame.length < HEADER_BYTES || frame[0] != 0) {
            throw new Refusal("a value is not framed as Confluent's serializers do");
        }
        try {
            BinaryDecoder bytes = DecoderFactory.get()
                    .binaryDecoder(frame, HEADER_BYTES, frame.length - HEADER_BYTES, decoder.get());
            decoder.set(bytes);
            GenericRecord read = reader.read(record.get(), bytes);
            record.set(read);
            return read;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
