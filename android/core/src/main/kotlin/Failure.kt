package cn.fujian.bamin.core

/**
 * Why the engine could not do it. [code] is the key of its text, [params] fill it in.
 */
data class Failure(
    val code: String,
    val params: Map<String, String> = emptyMap(),
    /** Not before so many seconds. */
    val retryAfter: Long? = null,
    val kind: FailureKind = FailureKind.Refused,
)

/** What a shell does differently. */
enum class FailureKind {
    /** The server said no. */
    Refused,

    /** Sign in, or enrol, again. */
    SignIn,

    /** The server asks for a newer app; showing and checking go on. */
    UpdateRequired,

    /** Worth another try later. */
    Network,

    /** Nothing more can be recorded on this phone. */
    Storage,

    /** The key store failed. */
    Keys,

    /** What was given or came is not what it should be; nothing of it was taken. */
    Answer,

    /** A defect of ours. */
    Internal,
}
