package cn.fujian.bamin.ui.components

import androidx.compose.ui.graphics.vector.ImageVector

/** Lines of 1.75 with round ends on a grid of 24; nothing is filled. */
object Icons {
    val AddPerson = icon("AddPerson") { ring(8.5f, 8f, 3.2f); line("M2.5 19.5c.5-4 2.8-6 6-6s5.5 2 6 6M18 7v7M14.5 10.5h7") }
    val Again = icon("Again") { line("M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4") }
    val Appeal = icon("Appeal") {
        line("M20 11.5a7.5 7.5 0 0 1-11 6.6L4.5 19.5l1.4-4.3A7.5 7.5 0 1 1 20 11.5zM12.5 8v4M12.5 15v.01")
    }
    val Back = icon("Back", mirrored = true) { line("M14.5 5l-7 7 7 7") }
    val Bell = icon("Bell") { line("M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4") }
    val Bus = icon("Bus") {
        box(4.5f, 4f, 15f, 13.5f, 2.5f)
        line("M4.5 12h15M8 17.5V20M16 17.5V20M8 14.8h.01M16 14.8h.01M9.5 7h5")
    }
    val Calendar = icon("Calendar") { box(4f, 5.5f, 16f, 14.5f, 2f); line("M4 10h16M8 3.5v4M16 3.5v4") }
    val Camera = icon("Camera") {
        line("M4 8h3.5l1.5-2.5h6L16.5 8H20a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z")
        ring(12f, 13.5f, 3.5f)
    }
    val Card = icon("Card") {
        box(3f, 5.5f, 18f, 13f, 2f)
        ring(8.5f, 11f, 1.9f)
        line("M5.7 15.5c.6-1.4 1.5-2 2.8-2s2.2.6 2.8 2M14 10h4M14 14h4")
    }
    val Check = icon("Check") { line("M5 12.5l4.7 4.7L19.5 7.3") }
    val Clock = icon("Clock") { ring(12f, 12f, 8.5f); line("M12 7.5V12l3 2") }
    val Close = icon("Close") { line("M6 6l12 12M18 6L6 18") }
    val Code = icon("Code") {
        box(4f, 4f, 6f, 6f, 1f)
        box(14f, 4f, 6f, 6f, 1f)
        box(4f, 14f, 6f, 6f, 1f)
        line("M14 14h2.5v2.5M20 14v.01M14 20v-.01M17.5 20H20v-3")
    }
    val Digits = icon("Digits") { box(2.5f, 7f, 19f, 10f, 2.5f); line("M6.8 12v.01M10.3 12v.01M13.7 12v.01M17.2 12v.01", 2.8f) }
    val Down = icon("Down") { line("M6 9.5l6 6 6-6") }
    val Download = icon("Download") { line("M12 4.5V15M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14") }
    val Edit = icon("Edit") { line("M5 19l.7-3.7L15.5 5.5l3 3L8.7 18.3zM13.5 7.5l3 3") }
    val Enter = icon("Enter", mirrored = true) { line("M13 4.5h5.5v15H13M4 12h10M10.5 8.5L14 12l-3.5 3.5") }
    val Eye = icon("Eye") {
        line("M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12z")
        ring(12f, 12f, 2.8f)
    }
    val File = icon("File") { line("M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5") }
    val Flask = icon("Flask") {
        line("M9.5 3.5h5M10.5 3.5v6L5.5 18a1.7 1.7 0 0 0 1.5 2.5h10a1.7 1.7 0 0 0 1.5-2.5l-5-8.5v-6M8 14.5h8")
    }
    val Flip = icon("Flip") { line("M4 12a8 8 0 0 1 13.7-5.6M20 12A8 8 0 0 1 6.3 17.6M17.7 3v3.4h-3.4M6.3 21v-3.4h3.4") }
    val Forward = icon("Forward", mirrored = true) { line("M9.5 6l6 6-6 6") }
    val Globe = icon("Globe") {
        ring(12f, 12f, 8.5f)
        line("M3.5 12h17M12 3.5c2.6 2.4 3.8 5.2 3.8 8.5s-1.2 6.1-3.8 8.5M12 3.5c-2.6 2.4-3.8 5.2-3.8 8.5s1.2 6.1 3.8 8.5")
    }
    val Grid = icon("Grid") { box(4f, 4f, 16f, 16f, 2f); line("M4 10h16M10 10v10") }
    val HandOver = icon("HandOver", mirrored = true) { line("M4 8.5h13M13.5 5l3.5 3.5-3.5 3.5M20 15.5H7M10.5 12L7 15.5l3.5 3.5") }
    val Help = icon("Help") { ring(12f, 12f, 8.5f); line("M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 2M12 16.8v.01") }
    val Home = icon("Home") { line("M4 11.5L12 4.5l8 7M6 10v9.5h12V10M10 19.5v-5h4v5") }
    val Info = icon("Info") { ring(12f, 12f, 8.5f); line("M12 11v5.5M12 7.6v.01") }
    val Key = icon("Key") { ring(8f, 15.5f, 4f); line("M11 12.5l8-8M16 7.5l3 3") }
    val Keypad = icon("Keypad") {
        line("M6 5.5v.01M12 5.5v.01M18 5.5v.01M6 11v.01M12 11v.01M18 11v.01M6 16.5v.01M12 16.5v.01M18 16.5v.01M12 21v.01", 3.2f)
    }
    val Link = icon("Link") {
        line("M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1")
    }
    val Lock = icon("Lock") { box(5f, 10.5f, 14f, 10f, 2f); line("M8 10.5V8a4 4 0 0 1 8 0v2.5") }
    val Me = icon("Me") { ring(12f, 8f, 3.8f); line("M4.8 20c.6-4.3 3.3-6.5 7.2-6.5s6.6 2.2 7.2 6.5") }
    val Minus = icon("Minus") { line("M5 12h14") }
    val NoNetwork = icon("NoNetwork") {
        line("M4 4l16 16M3 10.5a13 13 0 0 1 4.6-2.9M21 10.5a13 13 0 0 0-9-3.5M6.5 14.2a8 8 0 0 1 4-2.1M17.5 14.2a8 8 0 0 0-1.8-1.3M12 18.5v.01")
    }
    val Organisation = icon("Organisation") {
        box(9f, 3.5f, 6f, 5f, 1f)
        box(3f, 15.5f, 6f, 5f, 1f)
        box(15f, 15.5f, 6f, 5f, 1f)
        line("M12 8.5V12M6 15.5V12h12v3.5")
    }
    val Paper = icon("Paper") { line("M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6.5M9 16h6.5") }
    val People = icon("People") {
        ring(9f, 8.5f, 3.3f)
        line("M3 19.5c.5-3.8 2.7-5.8 6-5.8s5.5 2 6 5.8M15.5 5.5a3.2 3.2 0 0 1 0 6M17.5 14c2 .7 3.2 2.5 3.5 5.5")
    }
    val Phone = icon("Phone") {
        line("M6 4h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4 6a2 2 0 0 1 2-2z")
    }
    val Picture = icon("Picture") {
        box(3.5f, 5f, 17f, 14f, 2f)
        line("M4 16.5l4.5-4.5 4 4 2.5-2.5 5 5")
        ring(15.5f, 9.5f, 1.3f)
    }
    val Pill = icon("Pill") { turned(-42f) { box(2.8f, 8f, 18.4f, 8f, 4f) }; line("M9.3 9.3l5.4 5.4") }
    val Place = icon("Place") {
        line("M12 21c4.5-4.6 6.7-8 6.7-11A6.7 6.7 0 0 0 5.3 10c0 3 2.2 6.4 6.7 11z")
        ring(12f, 10f, 2.3f)
    }
    val Plane = icon("Plane", mirrored = true) {
        line("M3 13.5l4.5.5L12 21h2l-1.8-6.7 5.3.4a1.7 1.7 0 0 0 0-3.4l-5.3.4L14 5h-2l-4.5 7-2.5.2L3.5 10H2.5z")
    }
    val Plus = icon("Plus") { line("M12 5v14M5 12h14") }
    val Pulse = icon("Pulse") { line("M3.5 12h4l2-4.5 4 9 2-4.5h5") }
    val Remove = icon("Remove") { line("M5 7h14M10 4h4M7 7l.8 13h8.4L17 7M10.5 10.5v6M13.5 10.5v6") }
    val Scan = icon("Scan") {
        line("M4 8.5V6a2 2 0 0 1 2-2h2.5M15.5 4H18a2 2 0 0 1 2 2v2.5M20 15.5V18a2 2 0 0 1-2 2h-2.5M8.5 20H6a2 2 0 0 1-2-2v-2.5M4 12h16")
    }
    val Search = icon("Search") { ring(10.5f, 10.5f, 6f); line("M15 15l5.5 5.5") }
    val Send = icon("Send", mirrored = true) { line("M4 12l16-7.5L15.5 20 12 13.5z") }
    val Settings = icon("Settings") {
        line("M4 7.5h9M18 7.5h2M4 16.5h2M11 16.5h9")
        ring(15.5f, 7.5f, 2.3f)
        ring(8.5f, 16.5f, 2.3f)
    }
    val Shield = icon("Shield") { line("M12 3l7.5 2.8V11c0 4.8-3 8.2-7.5 10-4.5-1.8-7.5-5.2-7.5-10V5.8zM12 8.5v6M9 11.5h6") }
    val Sound = icon("Sound") { line("M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11") }
    val Sun = icon("Sun") {
        ring(12f, 12f, 4f)
        line("M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1")
    }
    val Temperature = icon("Temperature") { line("M10 13.5V6a2 2 0 0 1 4 0v7.5a4 4 0 1 1-4 0z"); line("M12 9.5v7") }
    val Torch = icon("Torch") { line("M7 3.5h10v4l-2.5 3.5v9.5h-5V11L7 7.5zM7 7.5h10M12 13.5v2") }
    val Unlock = icon("Unlock") { box(5f, 10.5f, 14f, 10f, 2f); line("M8 10.5V7.5a4 4 0 0 1 7.8-1.2") }
    val Upload = icon("Upload") { line("M12 16V5M7.5 9.5L12 5l4.5 4.5M5 19.5h14") }
    val Warning = icon("Warning") { line("M12 4l9 16H3zM12 10v4.5M12 17.3v.01") }
}
