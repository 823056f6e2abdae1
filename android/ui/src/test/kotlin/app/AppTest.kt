package cn.fujian.bamin.ui.app

import androidx.compose.ui.geometry.Size
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.v2.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import org.junit.Test

@OptIn(ExperimentalTestApi::class)
class AppTest {
    @Test fun `the app says its name`() = runSkikoComposeUiTest(size = Size(390f, 844f), density = Density(1f)) {
        setContent { App() }
        onNodeWithText("八闽健康码").assertExists()
    }
}
