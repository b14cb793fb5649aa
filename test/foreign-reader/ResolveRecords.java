import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Reads and writes framed records with Apache's own Avro and the schemas of a registry, without any code of
 * the hub: what a Java system of another bureau does when a department moves to a new version.
 *
 * <p>Tasks come on standard input, one JSON object a line; each is answered by one line:
 * {"hex": frame, "reader": schema id} by {"value": …} or {"error": …}, {"json": value, "writer": schema id}
 * by {"hex": frame}.
 *
 * Usage: java -cp ... ResolveRecords.java REGISTRY_URL
 */
public final class ResolveRecords {
    private static final int FRAME_BYTES = 5;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String registryUrl;

    private ResolveRecords(String registryUrl) {
        this.registryUrl = registryUrl;
    }

    public static void main(String[] args) throws Exception {
        ResolveRecords resolve = new ResolveRecords(args[0]);
        BufferedReader tasks = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = tasks.readLine(); line != null; line = tasks.readLine()) {
            System.out.println(resolve.answer(resolve.json.readTree(line)));
        }
    }

    private JsonNode answer(JsonNode task) throws Exception {
        return task.has("hex") ? read(task) : written(task);
    }

    private ObjectNode read(JsonNode task) throws Exception {
        byte[] frame = HexFormat.of().parseHex(task.get("hex").asText());
        Schema writer = schema(ByteBuffer.wrap(frame, 1, 4).getInt());
        Schema reader = schema(task.get("reader").asInt());
        ObjectNode answer = json.createObjectNode();
        try {
            GenericRecord value = new GenericDatumReader<GenericRecord>(writer, reader).read(
                    null, DecoderFactory.get().binaryDecoder(frame, FRAME_BYTES, frame.length - FRAME_BYTES, null));
            answer.set("value", json.readTree(value.toString()));
        } catch (AvroRuntimeException error) {
            answer.put("error", error.getMessage());
        }
        return answer;
    }

    private ObjectNode written(JsonNode task) throws Exception {
        int id = task.get("writer").asInt();
        Schema schema = schema(id);
        GenericRecord value = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().jsonDecoder(schema, task.get("json").toString()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(FRAME_BYTES).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(value, encoder);
        encoder.flush();
        return json.createObjectNode().put("hex", HexFormat.of().formatHex(bytes.toByteArray()));
    }

    private Schema schema(int id) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(registryUrl + "/schemas/ids/" + id)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("registry answered " + answer.statusCode() + " for id " + id);
        }
        return new Schema.Parser().parse(json.readTree(answer.body()).get("schema").asText());
    }
}
