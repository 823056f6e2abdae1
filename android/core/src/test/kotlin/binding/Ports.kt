package cn.fujian.bamin.core.binding

import cn.fujian.bamin.engine.Clock
import cn.fujian.bamin.engine.KeyKind
import cn.fujian.bamin.engine.KeyStore
import cn.fujian.bamin.engine.Network
import cn.fujian.bamin.engine.NewKey
import cn.fujian.bamin.engine.SecureStorage
import kotlinx.coroutines.CompletableDeferred
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong

/** The machine's time, plus what a test adds. */
class MovedClock : Clock {
    private val ahead = AtomicLong()

    fun pass(ms: Long) {
        ahead.addAndGet(ms)
    }

    override fun wallMs() = System.currentTimeMillis() + ahead.get()
    override fun monoMs() = System.nanoTime() / 1_000_000 + ahead.get()
    override fun bootId() = "the boot of this test"
}

/** Wraps with a constant: a test double, never a platform's. */
class PlainStorage : SecureStorage {
    override fun wrap(key: ByteArray) = ByteArray(key.size) { (key[it].toInt() xor 0x5A).toByte() }
    override fun unwrap(wrapped: ByteArray) = wrap(wrapped)
}

class Switch(@Volatile var online: Boolean = true) : Network {
    override fun online() = online
}

/** Java's own P-256 keys. A new one is made only once the [gate] is open. */
class JavaKeys(private val gate: CompletableDeferred<Unit> = CompletableDeferred(Unit)) : KeyStore {
    private val pairs = ConcurrentHashMap<String, KeyPair>()
    private val made = AtomicInteger()

    /** Completes when the first key is asked for. */
    val asked = CompletableDeferred<Unit>()

    override suspend fun create(): NewKey {
        asked.complete(Unit)
        gate.await()
        val generator = KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }
        val pair = generator.generateKeyPair()
        val id = "key ${made.incrementAndGet()}"
        pairs[id] = pair
        return NewKey(id, compressed(pair.public as ECPublicKey), KeyKind.SOFTWARE)
    }

    override suspend fun sign(id: String, message: ByteArray): ByteArray =
        Signature.getInstance("SHA256withECDSA").run {
            initSign(pairs.getValue(id).private)
            update(message)
            sign()
        }

    override suspend fun delete(id: String) {
        pairs.remove(id)
    }

    private fun compressed(key: ECPublicKey): ByteArray {
        val x = key.w.affineX.toByteArray().dropWhile { it == 0.toByte() }
        val sign: Byte = if (key.w.affineY.testBit(0)) 3 else 2
        return byteArrayOf(sign) + ByteArray(32 - x.size) + x
    }
}
