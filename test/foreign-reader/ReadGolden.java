import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Reads golden encodings with Apache's own Avro, without any code of the hub and without a registry.
 *
 * <p>Tasks come on standard input, one JSON object a line: {"writer": schema, "reader": schema, "hex": bytes}.
 * Each is answered by one line: {"value": …, "hex": the value written again with the reader's schema}. Bytes are
 * {"hex": …}; of a union of records the branch is named.
 *
 * Usage: java -cp ... ReadGolden.java
 */
public final class ReadGolden {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        BufferedReader tasks = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = tasks.readLine(); line != null; line = tasks.readLine()) {
            JsonNode task = JSON.readTree(line);
            Schema writer = new Schema.Parser().parse(task.get("writer").toString());
            Schema reader = new Schema.Parser().parse(task.get("reader").toString());
            byte[] bytes = HexFormat.of().parseHex(task.get("hex").asText());
            GenericRecord value = new GenericDatumReader<GenericRecord>(writer, reader)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
            ObjectNode answer = NODES.objectNode();
            answer.set("value", shown(reader, value));
            answer.put("hex", written(reader, value));
            System.out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
        }
        System.out.flush();
    }

    private static String written(Schema schema, GenericRecord value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(value, encoder);
        encoder.flush();
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static JsonNode shown(Schema schema, Object value) {
        return switch (schema.getType()) {
            case RECORD -> record((GenericRecord) value);
            case ARRAY -> array(schema, (Iterable<?>) value);
            case UNION -> branch(schema, value);
            case BYTES -> NODES.objectNode().put("hex", hex((ByteBuffer) value));
            case NULL -> NODES.nullNode();
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case INT -> NODES.numberNode((Integer) value);
            case LONG -> NODES.numberNode((Long) value);
            case STRING, ENUM -> NODES.textNode(value.toString());
            default -> throw new IllegalStateException("the contracts have no " + schema.getType());
        };
    }

    private static ObjectNode record(GenericRecord value) {
        ObjectNode fields = NODES.objectNode();
        for (Schema.Field field : value.getSchema().getFields()) {
            fields.set(field.name(), shown(field.schema(), value.get(field.pos())));
        }
        return fields;
    }

    private static ArrayNode array(Schema schema, Iterable<?> values) {
        ArrayNode items = NODES.arrayNode();
        values.forEach(value -> items.add(shown(schema.getElementType(), value)));
        return items;
    }

    private static JsonNode branch(Schema union, Object value) {
        Schema branch = union.getTypes().get(GenericData.get().resolveUnion(union, value));
        long records = union.getTypes().stream().filter(one -> one.getType() == Schema.Type.RECORD).count();
        JsonNode shown = shown(branch, value);
        return records > 1 ? NODES.objectNode().set(branch.getFullName(), shown) : shown;
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
