package cn.fujian.bamin.core.ports

/** What the platform brings. */
class Ports(
    val clock: Clock,
    val storage: SecureStorage,
    val network: Network,
    /** Keys in hardware; without them keys are kept sealed in the database. */
    val keys: KeyStore? = null,
)

/** The machine's clocks, right or wrong. */
interface Clock {
    /** The wall clock, Unix milliseconds. */
    fun wallMs(): Long

    /** Milliseconds since boot, sleep included. */
    fun monoMs(): Long

    /** The same until the machine starts anew. */
    fun bootId(): String
}

/** Wraps the database's key with a key of the platform's. Throws [KeyLost], or anything when it may be tried again. */
interface SecureStorage {
    /** Seals 32 bytes; the answer is kept in the open. */
    fun wrap(key: ByteArray): ByteArray

    /** Opens what [wrap] made. */
    fun unwrap(wrapped: ByteArray): ByteArray
}

/** Whether there is a network, as the platform believes. */
interface Network {
    fun online(): Boolean
}

/** P-256 keys that never leave where they were made. Throws as [SecureStorage] does. */
interface KeyStore {
    suspend fun create(): NewKey

    /** Signs SHA-256 of [message] with ES256; DER. */
    suspend fun sign(id: String, message: ByteArray): ByteArray

    /** Removes a key; one that is gone is no error. */
    suspend fun delete(id: String)
}

/** A key just made. */
class NewKey(
    /** The store's name for it. */
    val id: String,
    /** Compressed, 33 bytes. */
    val public: ByteArray,
    val kind: KeyKind,
)

/** Where a key lives. */
enum class KeyKind { Software, Hardware, Attested }

/** The key is gone for ever, or is another one by now. */
class KeyLost : Exception("lost")
