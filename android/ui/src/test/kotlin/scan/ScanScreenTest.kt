package cn.fujian.bamin.ui.scan

import androidx.compose.foundation.layout.Box
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isHeading
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.v2.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.scan.Cue
import cn.fujian.bamin.core.scan.Verdict
import cn.fujian.bamin.core.scan.VerdictWord
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.samples.Phone
import cn.fujian.bamin.ui.theme.BaminTheme
import kotlin.test.assertEquals
import org.junit.Test

@OptIn(ExperimentalTestApi::class)
class ScanScreenTest {
    private val events = mutableListOf<ScanEvent>()
    private val went = mutableListOf<Route>()

    @Test fun `the verdict says its colour to who can't see it`() = on(refused) {
        val head = onNode(hasText("拒绝") and isHeading()).fetchSemanticsNode()
        assertEquals("拒绝", head.config[SemanticsProperties.StateDescription])
    }

    @Test fun `a refused code says why, and can be scanned again`() = on(refused) {
        onNodeWithText("这是 1 分 1 秒前的码", substring = true).assertExists()
        onNodeWithText("再扫一次").performClick()
        assertEquals(listOf<ScanEvent>(ScanEvent.Next), events)
    }

    @Test fun `a torch stands there only where the camera has one`() = on(ScanState()) {
        onNodeWithText("打开手电").assertDoesNotExist()
        onNodeWithText("输码号").performClick()
        assertEquals(listOf<Route>(Route.Number), went)
    }

    @Test fun `digits are shown as four`() = on(ScanState(sheet = ScanSheet.Challenge(42))) {
        onNodeWithText("0042").assertExists()
    }

    private val refused = ScanState(
        sheet = ScanSheet.One(
            Verdict(
                "1", VerdictWord.Refused, Text("refusal.expired", mapOf("seconds" to "61", "suspect" to "holder")), Cue.Stop,
                null, null, null, trustWarning = false,
            ),
            leaves = false,
        ),
    )

    private fun on(state: ScanState, test: SkikoComposeUiTest.() -> Unit) =
        runSkikoComposeUiTest(Size(Phone.width.value, Phone.height.value), Density(1f)) {
            setContent { BaminTheme(dark = false, reducedMotion = true) { ScanScreen(state, { events += it }, { went += it }) { Box(it) } } }
            waitForIdle()
            test()
        }
}
