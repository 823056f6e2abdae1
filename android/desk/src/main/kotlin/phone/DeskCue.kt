package cn.fujian.bamin.desk.phone

import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.scan.Cue
import cn.fujian.bamin.core.scan.CuePort
import java.util.concurrent.Executors
import javax.sound.sampled.AudioFormat
import javax.sound.sampled.AudioSystem
import javax.sound.sampled.LineUnavailableException
import kotlin.math.PI
import kotlin.math.sin

/** A desk's tones, one after the other; it doesn't speak, and without a loudspeaker it is silent. */
class DeskCue : CuePort {
    private val player = Executors.newSingleThreadExecutor { Thread(it, "cue").apply { isDaemon = true } }

    override fun give(cue: Cue, words: Text) {
        player.execute { play(cue.tones()) }
    }

    private fun play(hertz: List<Int>) = try {
        val format = AudioFormat(RATE, 8, 1, true, true)
        AudioSystem.getSourceDataLine(format).use { line ->
            line.open(format)
            line.start()
            for (tone in hertz) line.write(wave(tone), 0, LENGTH)
            line.drain()
        }
    } catch (_: LineUnavailableException) {
        // Another program has the loudspeaker.
    } catch (_: IllegalArgumentException) {
        // There is none.
    }

    private fun wave(hertz: Int) = ByteArray(LENGTH) { (sin(2 * PI * hertz * it / RATE) * VOLUME).toInt().toByte() }

    private fun Cue.tones() = when (this) {
        Cue.Pass -> listOf(880)
        Cue.Stop -> listOf(220, 220, 220)
        Cue.Unchecked -> listOf(440, 330)
        Cue.AlreadyShown -> listOf(660, 660)
        Cue.Unreadable -> listOf(330)
    }

    private companion object {
        const val RATE = 16_000f
        const val LENGTH = 2_400
        const val VOLUME = 60
    }
}
