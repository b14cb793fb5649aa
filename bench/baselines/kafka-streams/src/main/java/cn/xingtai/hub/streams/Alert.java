package cn.xingtai.hub.streams;

/**
 * A household whose burden has reached the line; JSON on the output topic, key {@code householdId}.
 *
 * @param year benefit year
 * @param personalFen its burden in that year with the payment that brought it there, fen
 */
record Alert(String householdId, int year, long personalFen) {}
