package cn.fujian.bamin.app

import android.graphics.Bitmap
import android.graphics.Canvas
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onNodeWithText
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], qualifiers = "zh-rCN-w390dp-h844dp-xhdpi")
class MainActivityTest {
    @get:Rule val rule = createAndroidComposeRule<MainActivity>()

    @Test fun `the activity draws the app on the whole window`() {
        rule.onNodeWithText("八闽健康码").assertExists()
        val picture = picture()
        assertEquals(780 to 1688, picture.width to picture.height)
        val colours = IntArray(picture.width * picture.height)
            .also { picture.getPixels(it, 0, picture.width, 0, 0, picture.width, picture.height) }
            .toSet()
        assertTrue(colours.size > 1, "the picture is of one colour")
    }

    @Test fun `the app's name is the one that Android shows`() {
        assertEquals("八闽健康码", rule.activity.getString(R.string.app_name))
    }

    /** Also written to a file, to be looked at. */
    private fun picture(): Bitmap {
        val view = rule.activity.window.decorView
        val bitmap = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        view.draw(Canvas(bitmap))
        val file = File(System.getProperty("bamin.pictures.folder"), "main.png")
        file.parentFile.mkdirs()
        file.outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
        return bitmap
    }
}
