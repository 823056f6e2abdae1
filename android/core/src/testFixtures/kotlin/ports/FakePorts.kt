package cn.fujian.bamin.core.ports

import java.security.SecureRandom

/** Time that stands until a test moves it. */
class FakeClock(@Volatile var wallMs: Long, @Volatile var monoMs: Long = 1_000_000, var boot: String = "boot") : Clock {
    override fun wallMs(): Long = wallMs
    override fun monoMs(): Long = monoMs
    override fun bootId(): String = boot

    /** Both clocks go on. */
    fun pass(ms: Long) {
        wallMs += ms
        monoMs += ms
    }
}

/** The machine's own time, moved on by a test. */
class MovedClock : Clock {
    @Volatile var wallOffsetMs = 0L
    @Volatile var monoOffsetMs = 0L

    override fun wallMs(): Long = System.currentTimeMillis() + wallOffsetMs
    override fun monoMs(): Long = System.nanoTime() / 1_000_000 + monoOffsetMs
    override fun bootId(): String = "boot"

    /** Both clocks go on. */
    fun pass(ms: Long) {
        wallOffsetMs += ms
        monoOffsetMs += ms
    }
}

/** A network that is there or not. */
class FakeNetwork(@Volatile var isOnline: Boolean = true) : Network {
    override fun online(): Boolean = isOnline
}

/** Wraps by xor with bytes of its own: a test double, never a platform's. */
class FakeStorage : SecureStorage {
    private val secret = ByteArray(32).also(SecureRandom()::nextBytes)

    override fun wrap(key: ByteArray): ByteArray = ByteArray(key.size) { (key[it].toInt() xor secret[it].toInt()).toByte() }
    override fun unwrap(wrapped: ByteArray): ByteArray = wrap(wrapped)
}
