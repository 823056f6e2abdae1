package cn.fujian.bamin.ui.samples

import java.io.File
import javax.imageio.ImageIO
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.jetbrains.skia.FontMgr
import org.jetbrains.skia.FontStyle
import org.junit.Test
import org.junit.runner.RunWith
import org.junit.runners.Parameterized

/**
 * Draws every state of every screen in four looks and compares it with the committed picture.
 *
 * `-Dbamin.pictures=write` draws the committed ones anew; `-Dbamin.pictures=look` draws larger ones
 * into `target/pictures` and compares nothing; `-Dbamin.screen=home` takes one screen only.
 */
@RunWith(Parameterized::class)
class PicturesTest(private val screen: ScreenSamples) {
    @Test fun `every state looks as it did`() {
        assertEquals(FACE, FontMgr.default.matchFamilyStyle(FACE, FontStyle.NORMAL)?.familyName, "the face that pictures are drawn with")
        val changed = screen.samples.flatMap { sample -> Look.entries.mapNotNull { look -> changed(sample, look) } }
        assertEquals(emptyList(), changed, "draw them anew with -Dbamin.pictures=write, and look at them")
    }

    private fun changed(sample: Sample, look: Look): String? {
        val name = "${screen.screen}/${sample.name}-${look.suffix}.png"
        if (mode == "look") {
            sample.picture(look, LOOK_DENSITY).write(File("target/pictures", name))
            return null
        }
        val committed = File(FOLDER, name)
        val drawn = sample.picture(look, DENSITY).reduced()
        if (mode == "write") {
            if (!committed.exists() || ImageIO.read(committed).differs(drawn) > 0) drawn.write(committed)
            assertTrue(committed.length() <= MOST_BYTES, "$name has ${committed.length()} bytes")
            return null
        }
        if (!committed.exists()) return "$name isn't there"
        val part = ImageIO.read(committed).differs(drawn)
        if (part <= TOLERANCE) return null
        drawn.write(File("target/pictures", name))
        return "$name differs in %.2f %% of its pixels".format(part * 100)
    }

    companion object {
        private val mode: String? = System.getProperty("bamin.pictures")
        private val only: String? = System.getProperty("bamin.screen")

        @JvmStatic
        @Parameterized.Parameters(name = "{0}")
        fun screens(): List<ScreenSamples> = cn.fujian.bamin.ui.samples.screens.filter { only == null || it.screen == only }
    }
}

/** Where committed pictures are, seen from `android/ui`. */
const val FOLDER = "src/test/pictures"

private const val DENSITY = 1f
private const val LOOK_DENSITY = 2f
private const val MOST_BYTES = 60 * 1024

/** One letter of another shape is more than this. */
private const val TOLERANCE = 0.0005
