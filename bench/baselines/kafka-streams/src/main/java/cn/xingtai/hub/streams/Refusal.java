package cn.xingtai.hub.streams;

/** Why a run cannot go on, in a sentence for the person who started it; no stack trace helps them. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String sentence) {
        super(sentence);
    }
}
